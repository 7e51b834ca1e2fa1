namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Client id metadata documents the sandbox knows by heart: it runs without a network, so it fetches none.
/// The real ones are published by the clients' makers under these addresses.
/// </summary>
internal static class ClientMetadataDocuments
{
    private const string ChatGptPrefix = "https://chatgpt.com/oauth/";
    private const string ChatGptSuffix = "/client.json";

    private static readonly Dictionary<string, ConnectedApp> Known = new ConnectedApp[]
    {
        new()
        {
            ClientId = "https://claude.ai/oauth/claude-code-client-metadata",
            ClientName = "Claude Code",
            ClientUri = "https://claude.ai",
            RedirectUris = ["http://localhost/callback", "http://127.0.0.1/callback"],
        },
        new()
        {
            ClientId = "https://claude.ai/oauth/mcp-oauth-client-metadata",
            ClientName = "Claude",
            ClientUri = "https://claude.ai",
            RedirectUris = ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
        },
        new()
        {
            ClientId = "https://vscode.dev/oauth/client-metadata.json",
            ClientName = "Visual Studio Code",
            ClientUri = "https://vscode.dev",
            RedirectUris =
            [
                "http://127.0.0.1:33418/", "http://127.0.0.1/", "https://vscode.dev/redirect", "https://insiders.vscode.dev/redirect",
            ],
        },
    }.ToDictionary(document => document.ClientId);

    /// <summary>The document at that address, or null for one the sandbox does not know.</summary>
    public static ConnectedApp? Find(string url)
    {
        if (Known.TryGetValue(url, out var document))
        {
            return document;
        }

        // ChatGPT publishes one document for each connector.
        if (!url.StartsWith(ChatGptPrefix, StringComparison.Ordinal) || !url.EndsWith(ChatGptSuffix, StringComparison.Ordinal)
            || url.Length <= ChatGptPrefix.Length + ChatGptSuffix.Length)
        {
            return null;
        }

        var id = url[ChatGptPrefix.Length..^ChatGptSuffix.Length];
        return !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? null : new ConnectedApp
        {
            ClientId = url,
            ClientName = "ChatGPT",
            ClientUri = "https://chatgpt.com",
            RedirectUris = [$"https://chatgpt.com/connector/oauth/{id}", "https://chatgpt.com/connector_platform_oauth_redirect"],
        };
    }
}
