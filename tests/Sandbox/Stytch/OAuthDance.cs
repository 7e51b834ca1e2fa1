using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Stytch;

/// <summary>
/// The steps an MCP client takes against an authorization server, one method each, with nothing hidden: register, authorize,
/// exchange, refresh. Redirects are not followed and cookies are kept, so that a test also plays the browser.
/// </summary>
public sealed class OAuthDance(string url) : IDisposable
{
    public const string RedirectUri = "http://127.0.0.1:6274/callback";
    public const string Resource = "https://mcp.example/mcp";
    public const string AllScopes = "openid profile email offline_access coda.read coda.write";

    /// <summary>A verifier that every step uses unless told otherwise.</summary>
    public const string Verifier = "the-verifier-of-the-dance-0123456789-0123456789";

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true })
    {
        BaseAddress = new Uri(url),
        Timeout = TimeSpan.FromSeconds(30),
    };

    public static string Challenge(string verifier = Verifier) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>The claims of a JWT, unverified.</summary>
    public static JsonObject Claims(string jwt) => Part(jwt, 1);

    /// <summary>The header of a JWT.</summary>
    public static JsonObject Header(string jwt) => Part(jwt, 0);

    public void Dispose() => Http.Dispose();

    /// <summary>Registers a client and returns the answer.</summary>
    public async Task<JsonObject> RegisterAsync(
        string redirectUri = RedirectUri, string? authMethod = "none", string name = "Dancer", HttpStatusCode expected = HttpStatusCode.OK)
    {
        var metadata = new JsonObject { ["client_name"] = name, ["redirect_uris"] = new JsonArray(redirectUri) };
        if (authMethod is not null)
        {
            metadata["token_endpoint_auth_method"] = authMethod;
        }

        using var answer = await Http.PostAsync("/v1/oauth2/register", Json(metadata));
        return await ReadAsync(answer, expected);
    }

    /// <summary>Registers a public client and returns its id.</summary>
    public async Task<string> NewClientAsync(string name = "Dancer") => (string)(await RegisterAsync(name: name))["client_id"]!;

    /// <summary>The authorization URL; <paramref name="changes"/> replace parameters, and null removes one.</summary>
    public static string AuthorizeUrl(string clientId, params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = RedirectUri,
            ["scope"] = AllScopes,
            ["state"] = "the-state",
            ["code_challenge"] = Challenge(),
            ["code_challenge_method"] = "S256",
            ["resource"] = Resource,
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString("/oauth/authorize", parameters.Where(parameter => parameter.Value is not null));
    }

    /// <summary>Authorizes as a member, without the page, and returns the parameters of the callback.</summary>
    public async Task<Dictionary<string, string>> AuthorizeAsync(
        string clientId, string member = "alice@northwind.example", params (string Name, string? Value)[] changes)
    {
        using var answer = await Http.GetAsync(AuthorizeUrl(clientId, [.. changes, ("sandbox_member", member)]));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return Callback(answer);
    }

    /// <summary>The parameters of the callback a redirect goes to.</summary>
    public static Dictionary<string, string> Callback(HttpResponseMessage redirect) =>
        QueryHelpers.ParseQuery(redirect.Headers.Location!.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());

    /// <summary>Posts a form to an endpoint under <c>/v1/oauth2/</c>.</summary>
    public async Task<JsonObject> PostAsync(
        string endpoint, HttpStatusCode expected, (string Id, string Secret)? basic, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/oauth2/{endpoint}");
        request.Content = new FormUrlEncodedContent(
            form.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));
        if (basic is var (id, secret))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        }

        using var answer = await Http.SendAsync(request);
        return await ReadAsync(answer, expected);
    }

    /// <summary>Exchanges a code.</summary>
    public Task<JsonObject> ExchangeAsync(
        string clientId, string code, string? verifier = Verifier, HttpStatusCode expected = HttpStatusCode.OK, string? resource = Resource) =>
        PostAsync(
            "token",
            expected,
            null,
            ("grant_type", "authorization_code"),
            ("client_id", clientId),
            ("code", code),
            ("redirect_uri", RedirectUri),
            ("code_verifier", verifier),
            ("resource", resource));

    /// <summary>Refreshes.</summary>
    public Task<JsonObject> RefreshAsync(string clientId, string refreshToken, HttpStatusCode expected = HttpStatusCode.OK) =>
        PostAsync("token", expected, null, ("grant_type", "refresh_token"), ("client_id", clientId), ("refresh_token", refreshToken));

    /// <summary>The whole dance: authorize and exchange. Returns the token endpoint's answer.</summary>
    public async Task<JsonObject> SignInAsync(
        string clientId, string member = "alice@northwind.example", params (string Name, string? Value)[] changes)
    {
        var callback = await AuthorizeAsync(clientId, member, changes);
        return await ExchangeAsync(clientId, callback["code"]);
    }

    /// <summary>A JSON body with its length known, as browsers and SDKs send it.</summary>
    public static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    /// <summary>The JSON of an answer whose status is the expected one.</summary>
    public static async Task<JsonObject> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"expected {expected}, got {answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    public async Task<JsonObject> GetJsonAsync(string path) => (await Http.GetFromJsonAsync<JsonObject>(path))!;

    private static JsonObject Part(string jwt, int index) => JsonNode.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[index]))!.AsObject();
}
