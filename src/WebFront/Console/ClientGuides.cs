using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;

namespace CodaMcp.Pages;

/// <summary>
/// Contains the guides of all AI clients. It is the only source of their links and commands. The first page shows them, docs/clients.md
/// repeats them for an example address, and tests run them with the clients.
/// </summary>
/// <remarks>
/// The commands are known from running the clients (<c>tests/Clients/Applications/guides.test.mjs</c>). The links and steps are known from
/// their makers' documentation, read in November 2026, and were not tried. docs/clients.md names the source of each.
/// </remarks>
public static class ClientGuides
{
    /// <summary>The name of the server in a client's configuration.</summary>
    public const string ServerName = "coda";

    private const string DisplayName = "Coda";
    private const string GeminiEnterpriseCallback = "https://vertexaisearch.cloud.google.com/oauth-redirect";

    /// <summary>Whether clients on the internet can reach an address. It must be https, and not a loopback address.</summary>
    /// <param name="publicUrl">The address.</param>
    public static bool IsPublic(Uri publicUrl)
    {
        ArgumentNullException.ThrowIfNull(publicUrl);
        return publicUrl.Scheme == Uri.UriSchemeHttps && !publicUrl.IsLoopback;
    }

    /// <summary>Returns the command that adds the server to Claude Code.</summary>
    /// <param name="mcpUrl">The MCP endpoint.</param>
    public static string ClaudeCode(string mcpUrl) => $"claude mcp add --transport http --scope user {ServerName} {mcpUrl}";

    /// <summary>Returns the guides of all clients, in the order of the page.</summary>
    /// <param name="front">The settings of the server that the guides lead to.</param>
    public static IReadOnlyList<ClientGuide> Of(FrontSettings front)
    {
        ArgumentNullException.ThrowIfNull(front);
        var url = front.McpUrl;
        var oauth = front.AuthProvider == SignInProvider.Stytch;
        return
        [
            new("claude", "Claude", ClientGroup.Cloud)
            {
                Links =
                [
                    new("Add to Claude", ClaudeLink("customize/connectors", url)),
                    new("Add for the team", ClaudeLink("admin-settings/connectors", url)),
                ],
                Steps =
                [
                    "The link opens Claude with the name and the address filled in. Choose Add.",
                    "Connect, and sign in on the page that opens.",
                ],
                Note = "It is then there at claude.ai, in the desktop app and on the phone. In a Team or Enterprise plan an owner adds it for the team first.",
            },
            new("chatgpt", "ChatGPT", ClientGroup.Cloud)
            {
                Steps =
                [
                    "An admin of the workspace turns on developer mode: Workspace settings → Permissions & Roles → Connected Data. With a plan of your own: Settings → Apps → Advanced settings.",
                    $"Settings → Apps → Create. Enter the name and the address{(oauth ? ", and choose OAuth" : "")}.",
                    "Connect, and sign in on the page that opens. Switch the app on in a chat.",
                ],
                Values = [new("Name", DisplayName), new("MCP server URL", url)],
            },
            new("copilot-studio", "Copilot Studio", ClientGroup.Cloud)
            {
                Steps =
                [
                    "Open your agent. Tools → Add a tool → New tool → Model Context Protocol.",
                    $"Enter the name, a description and the address{(oauth ? ". Under Authentication choose OAuth 2.0, then Dynamic discovery" : "")}.",
                    "Create a connection, sign in, and add the tools to the agent.",
                ],
                Values = [new("Server name", DisplayName), new("Server description", "Read and change the team's Coda docs"), new("Server URL", url)],
            },
            new("gemini-enterprise", "Gemini Enterprise", ClientGroup.Cloud)
            {
                Steps = oauth
                    ?
                    [
                        "An admin creates a client for it at the sign-in provider, with a secret and the redirect URL below.",
                        "Google Cloud console → Gemini Enterprise → Data stores → Create → Custom MCP server. Enter the values below, and the client's id and secret.",
                        "Choose the actions, and connect the data store to your app. Members sign in the first time they use it.",
                    ]
                    : ["Google Cloud console → Gemini Enterprise → Data stores → Create → Custom MCP server. Enter the address."],
                Values = oauth
                    ?
                    [
                        new("MCP server URL", url),
                        new("Authorization URL", front.PublicUrl + ReturnPath.Authorize),
                        new("Token URL", front.StytchDomain + "/v1/oauth2/token"),
                        new("Scopes", $"{Scopes.Read} {Scopes.Write} offline_access"),
                        new("Redirect URL", GeminiEnterpriseCallback),
                    ]
                    : [new("MCP server URL", url)],
            },
            new("cursor", "Cursor", ClientGroup.Editor)
            {
                Links = [new("Add to Cursor", $"cursor://anysphere.cursor-deeplink/mcp/install?name={ServerName}&config={Uri.EscapeDataString(Base64(Entry(url)))}")],
                Note = "Then Settings → MCP → Connect. If its sign-in is refused, use the configuration for other clients below.",
            },
            new("vscode", "VS Code", ClientGroup.Editor)
            {
                Links = [new("Add to VS Code", $"vscode:mcp/install?{Uri.EscapeDataString(Entry(url, ("name", ServerName), ("type", "http")).ToJsonString(Plain))}")],
                Note = "With GitHub Copilot, in agent mode. VS Code opens the sign-in page when it starts the server.",
            },
            new("claude-code", "Claude Code", ClientGroup.Terminal)
            {
                Commands = [new("Add it", ClaudeCode(url)), new("Sign in", $"claude mcp login {ServerName}")],
            },
            new("codex", "Codex", ClientGroup.Terminal)
            {
                Commands = [new("Add it, and sign in", $"codex mcp add {ServerName} --url {url}"), new("Sign in again", $"codex mcp login {ServerName}")],
            },
            new("gemini-cli", "Gemini CLI", ClientGroup.Terminal)
            {
                Commands = [new("Add it", $"gemini mcp add --scope user --transport http {ServerName} {url}"), new("Sign in, in a session", $"/mcp auth {ServerName}")],
            },
            new("copilot-cli", "Copilot CLI", ClientGroup.Terminal)
            {
                Commands = [new("Add it", $"copilot mcp add --transport http {ServerName} {url}"), new("Sign in, in a session", $"/mcp auth {ServerName}")],
            },
            new("opencode", "opencode", ClientGroup.Terminal)
            {
                Configuration = new("~/.config/opencode/opencode.json", Pretty(new JsonObject { ["mcp"] = new JsonObject { [ServerName] = Entry(url, ("type", "remote")) } })),
                Commands = [new("Sign in", $"opencode mcp auth {ServerName}")],
            },
            new("mcporter", "mcporter", ClientGroup.Terminal)
            {
                Commands =
                [
                    new("Add it", $"npx mcporter config add {ServerName} {url} --scope home"),
                    new("Sign in", $"npx mcporter auth {ServerName}"),
                    new("See its tools", $"npx mcporter list {ServerName}"),
                ],
            },
            new("other", "Any other client", ClientGroup.Other)
            {
                Steps = ["Add a remote MCP server with the address. The transport is Streamable HTTP. The client opens a page to sign in."],
                Configuration = new("For clients that start local servers only", Pretty(new JsonObject
                {
                    ["mcpServers"] = new JsonObject { [ServerName] = new JsonObject { ["command"] = "npx", ["args"] = new JsonArray("-y", "mcp-remote", url) } },
                })),
            },
        ];
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Plain) { WriteIndented = true };

    private static string ClaudeLink(string page, string url) =>
        $"https://claude.ai/{page}?modal=add-custom-connector&connectorName={Uri.EscapeDataString(DisplayName)}&connectorUrl={Uri.EscapeDataString(url)}";

    private static JsonObject Entry(string url, params ReadOnlySpan<(string Name, string Value)> before)
    {
        var entry = new JsonObject();
        foreach (var (name, value) in before)
            entry[name] = value;
        entry["url"] = url;
        return entry;
    }

    private static string Base64(JsonObject entry) => Convert.ToBase64String(Encoding.UTF8.GetBytes(entry.ToJsonString(Plain)));

    private static string Pretty(JsonObject json) => json.ToJsonString(Indented);
}
