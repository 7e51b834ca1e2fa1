using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The clients. A client is registered (RFC 7591), or its id is the address of a document that describes it.</summary>
internal sealed partial class ClientRegistry(SandboxStore store, StytchFaults faults, ILogger<ClientRegistry> logger)
{
    private const int MaximumClients = 10_000;
    private const int MaximumRedirectUris = 50;
    private const int MaximumNameLength = 200;

    /// <summary>Whether a client id is the address of a client id metadata document.</summary>
    public static bool IsDocument(string clientId) => clientId.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>
    /// Returns the client with that id, or null. Stytch creates a Connected App for a metadata document. Tokens contain the id of that app,
    /// as seen in a live project.
    /// </summary>
    /// <param name="clientId">The id, or the address of the client's document.</param>
    /// <param name="redirectUri">The redirect URI of the request, if there is one.</param>
    public ConnectedApp? Find(string clientId, string? redirectUri = null)
    {
        if (!IsDocument(clientId))
        {
            return store.Read(state => state.Clients.GetValueOrDefault(clientId));
        }

        if (!faults.ClientIdMetadataDocuments || ClientMetadataDocuments.Find(clientId, redirectUri) is not { } document)
        {
            return null;
        }

        if (store.Read(state => !state.Clients.ContainsKey(document.ClientId)))
        {
            store.Change(state => state.Clients.TryAdd(document.ClientId, document));
        }

        return document;
    }

    /// <summary>Returns the client with that id, for the token endpoint.</summary>
    /// <exception cref="OAuthException"><c>invalid_client</c>: no client has that id.</exception>
    public ConnectedApp Get(string clientId) =>
        Find(clientId) ?? throw new OAuthException("invalid_client", "No Connected App has this client id.", 401);

    /// <summary>
    /// Registers a client. A public client that registers the same metadata again gets the same client id. A confidential client is a new client each time, and
    /// only this response contains its secret.
    /// </summary>
    /// <exception cref="OAuthException">The metadata is not valid, registration is disabled, or there are 10,000 clients.</exception>
    public (ConnectedApp Client, string? Secret) Register(JsonObject metadata)
    {
        if (!faults.DynamicClientRegistration)
        {
            throw new OAuthException("dynamic_client_registration_not_enabled", "Dynamic client registration is not enabled for this project.");
        }

        var redirects = RedirectUris(metadata);
        var method = Text(metadata, "token_endpoint_auth_method") ?? "none";
        if (method is not ("none" or "client_secret_basic" or "client_secret_post"))
        {
            throw InvalidMetadata("token_endpoint_auth_method must be none, client_secret_basic or client_secret_post.");
        }

        var secret = method == "none" ? null : Secrets.Random();
        var client = new ConnectedApp
        {
            ClientId = $"connected-app-test-{Guid.NewGuid()}",
            ClientName = Name(metadata),
            ClientUri = WebPage(Text(metadata, "client_uri")),
            RedirectUris = redirects,
            TokenEndpointAuthMethod = method,
            SecretHash = secret is null ? null : Secrets.Hash(secret),
            MetadataHash = secret is null ? Secrets.Hash(Canonical(metadata)) : null,
        };

        return (store.Change(state => Add(state, client)), secret);
    }

    private ConnectedApp Add(SandboxState state, ConnectedApp client)
    {
        if (client.IsPublic && state.Clients.Values.FirstOrDefault(other => other.MetadataHash == client.MetadataHash) is { } known)
        {
            return known;
        }

        if (state.Clients.Count >= MaximumClients)
        {
            throw new OAuthException("too_many_connected_apps", "The project has as many Connected Apps as it may have.");
        }

        state.Clients.Add(client.ClientId, client);
        Registered(logger, client.ClientId, client.ClientName, client.TokenEndpointAuthMethod);
        return client;
    }

    private List<string> RedirectUris(JsonObject metadata)
    {
        if (metadata["redirect_uris"] is not JsonArray { Count: > 0 and <= MaximumRedirectUris } array)
        {
            throw new OAuthException("invalid_redirect_uri", $"redirect_uris must list 1 to {MaximumRedirectUris} addresses.");
        }

        var redirects = new List<string>(array.Count);
        foreach (var node in array)
        {
            var uri = node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
            if (RedirectRules.Problem(uri, faults) is { } problem)
            {
                throw new OAuthException("invalid_redirect_uri", $"The redirect URI {uri} cannot be registered: {problem}.");
            }

            redirects.Add(uri);
        }

        return redirects;
    }

    private static string Name(JsonObject metadata)
    {
        var name = Text(metadata, "client_name");
        if (name?.Length > MaximumNameLength)
        {
            throw InvalidMetadata($"client_name must have at most {MaximumNameLength} characters.");
        }

        return string.IsNullOrWhiteSpace(name) ? "Unnamed client" : name;
    }

    // The consent page shows it as a link, so only an address of a web page is allowed.
    private static string? WebPage(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" ? url : null;

    private static string? Text(JsonObject metadata, string name) => metadata[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw InvalidMetadata($"{name} must be a string."),
    };

    private static OAuthException InvalidMetadata(string description) => new("invalid_client_metadata", description);

    // The order of the members has no effect on the client's identity.
    private static string Canonical(JsonObject metadata) =>
        new JsonObject(metadata.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString();

    [LoggerMessage(Level = LogLevel.Information, Message = "Registered client {ClientId} ({ClientName}, {Method})")]
    private static partial void Registered(ILogger logger, string clientId, string clientName, string method);
}
