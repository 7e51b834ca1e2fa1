using CodaMcp.Pages;
using CodaMcp.Settings;

namespace CodaMcp;

/// <summary>What a front needs to know, read from the environment.</summary>
public sealed record FrontSettings
{
    /// <summary><c>PUBLIC_URL</c>: where clients reach this service, without a trailing slash. Default <c>http://localhost:{PORT}</c>. The MCP endpoint is <c>{PUBLIC_URL}/mcp</c>, and that is the audience tokens must carry.</summary>
    public required string PublicUrl { get; init; }

    /// <summary><c>HOST</c>: the address to listen on; <c>localhost</c> by default, <c>0.0.0.0</c> for all.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary><c>PORT</c>: the port to listen on, 8080 by default.</summary>
    public int Port { get; init; } = 8080;

    /// <summary><c>STYTCH_DOMAIN</c>: the project domain, which is the issuer of tokens and the authorization server clients are sent to.</summary>
    public required string StytchDomain { get; init; }

    /// <summary><c>STYTCH_PROJECT_ID</c>: the project.</summary>
    public required string StytchProjectId { get; init; }

    /// <summary><c>DEVELOPMENT_BEARER</c>: a bearer token that signs its holder in as <c>dev-user</c>. Only in Development and on a loopback address; anything else refuses to start.</summary>
    public string DevelopmentBearer { get; init; } = "";

    /// <summary>What the pages for people need.</summary>
    public required ConsoleSettings Console { get; init; }

    /// <summary>The MCP endpoint as clients know it.</summary>
    public string McpUrl => PublicUrl + "/mcp";

    /// <summary>Whether it listens on loopback only.</summary>
    public bool ListensOnLoopback => IsLoopback(Host);

    /// <summary>Reads the settings. What is missing or wrong is noted with the reader.</summary>
    /// <param name="reader">Where they are.</param>
    /// <param name="environment">The environment the process runs in, which decides whether a development bearer may be set.</param>
    public static FrontSettings Read(SettingsReader reader, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var port = reader.Port("PORT", 8080);
        var settings = new FrontSettings
        {
            Port = port,
            Host = reader.Optional("HOST", "localhost"),
            PublicUrl = reader.Address("PUBLIC_URL", reader.Optional("PUBLIC_URL", $"http://localhost:{port}")),
            StytchDomain = reader.Address("STYTCH_DOMAIN", reader.Required("STYTCH_DOMAIN")),
            StytchProjectId = reader.Required("STYTCH_PROJECT_ID"),
            Console = ConsoleSettings.Read(reader),
            DevelopmentBearer = reader.Optional("DEVELOPMENT_BEARER"),
        };
        if (settings.DevelopmentBearer.Length > 0 && !(environment.IsDevelopment() && settings.ListensOnLoopback))
            reader.Reject($"DEVELOPMENT_BEARER lets its holder in without signing in, so it may be set only where ASPNETCORE_ENVIRONMENT is Development and HOST is a loopback address; they are {environment.EnvironmentName} and {settings.Host}.");
        return settings;
    }

    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && System.Net.IPAddress.IsLoopback(address));
}
