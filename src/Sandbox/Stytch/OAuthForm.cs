using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The parameters of a request to an OAuth endpoint. Stytch accepts them as a form or as JSON.</summary>
internal sealed class OAuthForm
{
    private readonly Dictionary<string, List<string>> _parameters = new(StringComparer.Ordinal);

    private OAuthForm()
    {
    }

    /// <summary>The client id, from the parameters or from the Basic credentials.</summary>
    public string? ClientId { get; private set; }

    /// <summary>The client secret, if the client sent one.</summary>
    public string? ClientSecret { get; private set; }

    /// <summary>Returns the parameter, or null if it is absent or empty.</summary>
    public string? this[string name] => _parameters.GetValueOrDefault(name) is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>Returns the values of a parameter that may be repeated, without duplicates.</summary>
    public IReadOnlyList<string> All(string name) => [.. _parameters.GetValueOrDefault(name, []).Where(value => value.Length > 0).Distinct()];

    /// <summary>Returns the parameter.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>: the parameter is absent.</exception>
    public string Require(string name) => this[name] ?? throw new OAuthException("invalid_request", $"The parameter {name} is missing.");

    /// <summary>Reads the body and the Basic credentials.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>: the body is neither form nor JSON, a parameter is repeated, or there are two
    /// authentications.</exception>
    public static async Task<OAuthForm> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var form = new OAuthForm();
        if (request.HasJsonContentType())
        {
            form.Add(await ReadJsonAsync(request, ct));
        }
        else if (request.HasFormContentType)
        {
            foreach (var (name, values) in await request.ReadFormAsync(ct))
            {
                form._parameters[name] = [.. values.OfType<string>()];
            }
        }
        else
        {
            throw new OAuthException("invalid_request", "The body must be application/x-www-form-urlencoded or application/json.");
        }

        if (form._parameters.FirstOrDefault(parameter => parameter.Value.Count > 1 && parameter.Key != "resource").Key is { } repeated)
        {
            throw new OAuthException("invalid_request", $"The parameter {repeated} is repeated.");
        }

        form.ReadClient(request.Headers.Authorization.ToString());
        return form;
    }

    /// <summary>Returns the user name and password of a Basic header, or null if it is another kind of header.</summary>
    public static (string User, string Password)? Basic(string authorization)
    {
        const string scheme = "Basic ";
        if (!authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[scheme.Length..].Trim(), bytes, out var length)
            || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var user, var password])
        {
            return null;
        }

        return (user, password);
    }

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>: the body is not a JSON object.</exception>
    public static async Task<JsonObject> ReadJsonAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            // Duplicate members throw only at the first access to the object. This access happens here, so that an error can be returned.
            var json = await JsonNode.ParseAsync(request.Body, cancellationToken: ct) as JsonObject;
            _ = json?.Count;
            return json ?? throw new OAuthException("invalid_request", "The body must be a JSON object.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new OAuthException("invalid_request", "The body is not valid JSON.");
        }
    }

    private void Add(JsonObject json)
    {
        foreach (var (name, node) in json)
        {
            var values = node is JsonArray array ? array.AsEnumerable() : Enumerable.Repeat(node, 1);
            _parameters[name] = [.. values.Where(value => value is not null).Select(value =>
                value is JsonValue scalar && scalar.TryGetValue<string>(out var text)
                    ? text
                    : throw new OAuthException("invalid_request", $"The parameter {name} must be a string."))];
        }
    }

    private void ReadClient(string authorization)
    {
        ClientId = this["client_id"];
        ClientSecret = this["client_secret"];
        if (authorization.Length == 0)
        {
            return;
        }

        if (Basic(authorization) is not { } basic)
        {
            throw new OAuthException("invalid_client", "The Authorization header is not a valid Basic one.", 401);
        }

        // RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
        var (id, secret) = (WebUtility.UrlDecode(basic.User), WebUtility.UrlDecode(basic.Password));
        if (ClientSecret is not null || (ClientId is not null && ClientId != id))
        {
            throw new OAuthException("invalid_request", "The client must authenticate in one way only.");
        }

        (ClientId, ClientSecret) = (id, secret);
    }
}
