using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Client id metadata documents. The sandbox runs without a network and fetches none. It contains copies of some published documents. It assumes that every
/// document lists the redirect URI of the request, if that URI is on this machine. Command-line clients have such URIs.
/// </summary>
internal static class ClientMetadataDocuments
{
    private const string ChatGptPrefix = "https://chatgpt.com/oauth/";
    private const string ChatGptSuffix = "/client.json";
    private const string ChatGptRedirect = "https://chatgpt.com/connector_platform_oauth_redirect";

    private static readonly Dictionary<string, ConnectedApp> Known = new[]
    {
        Document("https://claude.ai/oauth/claude-code-client-metadata", "Claude Code", "http://localhost/callback", "http://127.0.0.1/callback"),
        Document(
            "https://claude.ai/oauth/mcp-oauth-client-metadata",
            "Claude",
            "https://claude.ai/api/mcp/auth_callback",
            "https://claude.com/api/mcp/auth_callback"),
        Document(
            "https://vscode.dev/oauth/client-metadata.json",
            "Visual Studio Code",
            "http://127.0.0.1:33418/",
            "http://127.0.0.1/",
            "https://vscode.dev/redirect",
            "https://insiders.vscode.dev/redirect"),
        Document("https://chatgpt.com/oauth/client.json", "ChatGPT", ChatGptRedirect),
        Document("https://chatgpt.com/oauth/codex/client.json", "Codex", "http://127.0.0.1/callback", "http://localhost/callback"),
    }.ToDictionary(document => document.DocumentUrl!);

    /// <summary>Returns the client that a document describes; null if the document is not available.</summary>
    /// <param name="url">The document's address.</param>
    /// <param name="redirectUri">The redirect URI of the request. Null at the token endpoint, where the code has it.</param>
    public static ConnectedApp? Find(string url, string? redirectUri)
    {
        string[] local = redirectUri is not null && RedirectRules.IsLoopback(redirectUri) ? [redirectUri] : [];
        if (Known.TryGetValue(url, out var document))
        {
            return document with { RedirectUris = [.. document.RedirectUris, .. local] };
        }

        if (ChatGptConnector(url) is { } id)
        {
            return Document(url, "ChatGPT", [$"https://chatgpt.com/connector/oauth/{id}", ChatGptRedirect, .. local]);
        }

        return (redirectUri is null || local.Length > 0)
            && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed is { AbsolutePath.Length: > 1, Fragment: "", UserInfo: "" }
                ? Document(url, parsed.Host, local)
                : null;
    }

    // ChatGPT publishes one document for each connector.
    private static string? ChatGptConnector(string url)
    {
        if (!url.StartsWith(ChatGptPrefix, StringComparison.Ordinal) || !url.EndsWith(ChatGptSuffix, StringComparison.Ordinal)
            || url.Length <= ChatGptPrefix.Length + ChatGptSuffix.Length)
        {
            return null;
        }

        var id = url[ChatGptPrefix.Length..^ChatGptSuffix.Length];
        return id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : null;
    }

    private static ConnectedApp Document(string url, string name, params string[] redirectUris) => new()
    {
        // Derive the id from the document's address, so that every sandbox has the same id. It must not look like an address.
        ClientId = $"connected-app-test-{new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 16))}",
        DocumentUrl = url,
        ClientName = name,
        ClientUri = new Uri(url).GetLeftPart(UriPartial.Authority),
        RedirectUris = redirectUris,
    };
}
