using System.Net;
using CodaMcp.Authentication;
using CodaMcp.Limits;
using CodaMcp.Pages;
using CodaMcp.Settings;
using CodaMcp.Telemetry;

namespace CodaMcp;

/// <summary>The settings of a front, read from the environment.</summary>
public sealed record FrontSettings
{
    private const string PagesSecret = "CODAMCP_PAGES_SECRET";

    /// <summary>
    /// <c>PUBLIC_URL</c>: the address of this service for clients, without a trailing slash. Default <c>http://localhost:{PORT}</c>. The MCP endpoint
    /// is <c>{PUBLIC_URL}/mcp</c>. Tokens must have that address as their audience.
    /// </summary>
    public required string PublicUrl { get; init; }

    /// <summary>
    /// <c>HOST</c>: the address to listen on. <c>localhost</c> by default; <c>0.0.0.0</c> for all addresses. See <see cref="ListenAddress"/>.
    /// </summary>
    public string Host { get; init; } = "localhost";

    /// <summary><c>PORT</c>: the port to listen on, 8080 by default.</summary>
    public int Port { get; init; } = 8080;

    /// <summary><c>STYTCH_DOMAIN</c>: the domain of the Stytch project. It is the issuer of tokens and the authorization server that clients use.</summary>
    public required string StytchDomain { get; init; }

    /// <summary><c>STYTCH_PROJECT_ID</c>: the id of the Stytch project.</summary>
    public required string StytchProjectId { get; init; }

    /// <summary><c>AUTH_PROVIDER</c>: the service that signs members in, <c>stytch</c> (the default) or <c>cloudflare-access</c>.</summary>
    public SignInProvider AuthProvider { get; init; }

    /// <summary><c>CF_ACCESS_TEAM_DOMAIN</c>: the Cloudflare Access team, which is the issuer of its tokens.</summary>
    public string AccessTeamDomain { get; init; } = "";

    /// <summary><c>CF_ACCESS_AUD</c>: the audience tag of the Cloudflare Access application.</summary>
    public string AccessAudience { get; init; } = "";

    /// <summary>
    /// <c>STYTCH_ORGANIZATIONS</c>: ids or slugs of the organizations whose members may sign in, separated by commas. Empty for all organizations of
    /// the project.
    /// </summary>
    public IReadOnlyList<string> StytchOrganizations { get; init; } = [];

    /// <summary>
    /// <c>STYTCH_ACCEPTED_AUDIENCES</c>: audiences that are accepted besides <see cref="McpUrl"/>, separated by commas. See
    /// <see cref="AuthenticationOptions.AcceptedAudiences"/>.
    /// </summary>
    public IReadOnlyList<string> AcceptedAudiences { get; init; } = [];

    /// <summary>
    /// <c>ADVERTISE_OFFLINE_ACCESS</c>: <c>true</c> to advertise <c>offline_access</c>. See
    /// <see cref="AuthenticationOptions.AdvertiseOfflineAccess"/>.
    /// </summary>
    public bool AdvertiseOfflineAccess { get; init; }

    /// <summary>The limits of one member at this front.</summary>
    public MemberLimits MemberLimits { get; init; } = new();

    /// <summary><c>CODAMCP_PAGES_PER_SECOND</c> and <c>CODAMCP_SIGN_INS_PER_MINUTE</c>: the limits of one address for the pages.</summary>
    public PageLimits PageLimits { get; init; } = new();

    /// <summary>
    /// <c>TRUSTED_PROXIES</c>: addresses and networks of trusted proxies, separated by commas. The front uses <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> from these proxies only. None by default: loopback is not trusted either.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>
    /// <c>ALLOWED_HOSTS</c>: host names of this service besides the host of <see cref="PublicUrl"/>, separated by commas. <c>*.example.com</c> stands
    /// for all names below <c>example.com</c>. None by default.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// <c>ALLOWED_ORIGINS</c>: origins of web pages that may use <c>/mcp</c> besides this service's own, separated by commas. An example is
    /// <c>https://app.example.com</c>.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Whether pages on this machine may use <c>/mcp</c>. True in Development if <see cref="AllowedOrigins"/> is empty. A tool such as MCP Inspector
    /// serves its page on another port.
    /// </summary>
    public bool AllowsLoopbackOrigins { get; init; }

    /// <summary>
    /// <c>DEVELOPMENT_BEARER</c>: a bearer token that signs its holder in as the member <c>dev-user</c>. Only allowed in Development and on a
    /// loopback address; otherwise the front refuses to start.
    /// </summary>
    public string DevelopmentBearer { get; init; } = "";

    /// <summary>
    /// <c>CODAMCP_PAGES_SECRET</c>: the secrets from which the front derives the keys for the forms and sign-ins of its pages, each at least 32
    /// characters. The first secret encrypts, and every secret decrypts. So an operator can replace a secret without a break. Production requires
    /// this setting, or <c>CODAMCP_KEY_ENCRYPTION_SECRET</c> in a process that also has a silo. Otherwise the front uses <c>STYTCH_SECRET</c>, or
    /// <c>CF_ACCESS_AUD</c> with Cloudflare Access.
    /// </summary>
    public IReadOnlyList<string> PagesSecrets { get; init; } = [];

    /// <summary>The settings that the pages need to sign members in. Null with Cloudflare Access, which signs members in itself.</summary>
    public ConsoleSettings? Console { get; init; }

    /// <summary>
    /// <c>CODAMCP_TOOLSETS</c>: the toolsets that this front offers, separated by commas. <c>default</c> and <c>all</c> stand for several. A client
    /// can narrow this choice for itself and cannot widen it. Only the silos know the names of the toolsets. So the front logs unknown names only
    /// after it has reached a silo.
    /// </summary>
    public IReadOnlyList<string> Toolsets { get; init; } = ["default"];

    /// <summary>
    /// <c>CODAMCP_DRAIN_SECONDS</c>: how long the front still serves requests after it was told to stop, so that load balancers notice. 0 to 20 s, 5
    /// by default. See <see cref="Health.Drain"/>.
    /// </summary>
    public TimeSpan DrainTime { get; init; }

    /// <summary><c>CODAMCP_ADMINS</c>: email addresses and member ids, separated by commas. These members are admins of their organizations.</summary>
    public IReadOnlyList<string> Admins { get; init; } = [];

    /// <summary><c>CODAMCP_AUDITORS</c>: likewise for auditors.</summary>
    public IReadOnlyList<string> Auditors { get; init; } = [];

    /// <summary><c>CODAMCP_ADMIN_ROLE</c>: the Stytch role whose members are admins of their organizations; empty for none.</summary>
    public string AdminRole { get; init; } = "";

    /// <summary><c>CODAMCP_AUDITOR_ROLE</c>: likewise for auditors.</summary>
    public string AuditorRole { get; init; } = "";

    /// <summary>
    /// <c>CODAMCP_LOG_MEMBERS</c>: whether log lines contain members' keys in plain text instead of the beginning of their SHA-256. Default false.
    /// </summary>
    public bool LogsMembers { get; init; }

    /// <summary>Returns a member's key as log lines show it.</summary>
    /// <param name="memberKey">The member's grain key.</param>
    public string Shown(string memberKey) => LogScope.Show(memberKey, LogsMembers);

    /// <summary>The address of the MCP endpoint for clients.</summary>
    public string McpUrl => PublicUrl + "/mcp";

    /// <summary>Whether the front listens on loopback only.</summary>
    public bool ListensOnLoopback => IsLoopback(Host);

    /// <summary>Reads the settings. Reports missing and wrong settings to the reader.</summary>
    /// <param name="reader">Reads single settings.</param>
    /// <param name="environment">The environment of the process. It decides whether a development bearer may be set.</param>
    public static FrontSettings Read(SettingsReader reader, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var port = reader.Port("PORT", 8080);
        var provider = ProviderOf(reader);
        var isAccess = provider == SignInProvider.CloudflareAccess;
        var settings = new FrontSettings
        {
            AuthProvider = provider,
            AccessTeamDomain = isAccess ? reader.Address("CF_ACCESS_TEAM_DOMAIN", reader.Required("CF_ACCESS_TEAM_DOMAIN")) : "",
            AccessAudience = isAccess ? reader.Required("CF_ACCESS_AUD") : "",
            StytchOrganizations = List(reader, "STYTCH_ORGANIZATIONS"),
            AcceptedAudiences = List(reader, "STYTCH_ACCEPTED_AUDIENCES"),
            AdvertiseOfflineAccess = reader.Optional("ADVERTISE_OFFLINE_ACCESS").Equals("true", StringComparison.OrdinalIgnoreCase),
            MemberLimits = MemberLimits.Read(reader),
            PageLimits = PageLimits.Read(reader),
            TrustedProxies = [.. List(reader, "TRUSTED_PROXIES").Select(text => ProxyOf(reader, text)).OfType<IPNetwork>()],
            AllowedHosts = [.. List(reader, "ALLOWED_HOSTS").Select(text => HostOf(reader, text)).OfType<string>()],
            AllowedOrigins = [.. List(reader, "ALLOWED_ORIGINS").Select(text => OriginOf(reader, text)).OfType<string>()],
            AllowsLoopbackOrigins = environment.IsDevelopment() && List(reader, "ALLOWED_ORIGINS").Length == 0,
            Port = port,
            Host = ListenAddress.Read(reader),
            PublicUrl = reader.Address("PUBLIC_URL", reader.Optional("PUBLIC_URL", $"http://localhost:{port}")),
            PagesSecrets = ReadPagesSecrets(reader, isAccess),
            Console = isAccess ? null : ConsoleSettings.Read(reader),
            StytchDomain = isAccess ? "" : reader.Address("STYTCH_DOMAIN", reader.Required("STYTCH_DOMAIN")),
            StytchProjectId = isAccess ? "" : reader.Required("STYTCH_PROJECT_ID"),
            DevelopmentBearer = reader.Optional("DEVELOPMENT_BEARER"),
            Admins = List(reader, "CODAMCP_ADMINS"),
            Auditors = List(reader, "CODAMCP_AUDITORS"),
            AdminRole = reader.Optional("CODAMCP_ADMIN_ROLE"),
            AuditorRole = reader.Optional("CODAMCP_AUDITOR_ROLE"),
            LogsMembers = LoggingHosting.ReadLogsMembers(reader),
            DrainTime = TimeSpan.FromSeconds(reader.Number("CODAMCP_DRAIN_SECONDS", 5, 0, 20)),
            Toolsets = reader.Optional("CODAMCP_TOOLSETS", "default").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        };
        if (settings.Toolsets.Count == 0 || settings.Toolsets.Any(name => !name.All(char.IsAsciiLetterLower)))
            reader.Reject($"CODAMCP_TOOLSETS must be toolsets separated by commas, such as docs,pages, or default, or all, but is '{reader.Optional("CODAMCP_TOOLSETS")}'.");
        if (settings.DevelopmentBearer.Length > 0 && !(environment.IsDevelopment() && settings.ListensOnLoopback))
            reader.Reject($"DEVELOPMENT_BEARER lets its holder in without signing in, so it may be set only where ASPNETCORE_ENVIRONMENT is Development and HOST is a loopback address; they are {environment.EnvironmentName} and {settings.Host}.");
        return settings;
    }

    /// <summary>Reads <c>AUTH_PROVIDER</c>. A silo needs it too.</summary>
    /// <param name="reader">Reads single settings.</param>
    public static SignInProvider ProviderOf(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        switch (reader.Optional("AUTH_PROVIDER", "stytch"))
        {
            case "stytch":
                return SignInProvider.Stytch;
            case "cloudflare-access":
                return SignInProvider.CloudflareAccess;
            case var other:
                reader.Reject($"AUTH_PROVIDER must be stytch or cloudflare-access, but is '{other}'.");
                return SignInProvider.Stytch;
        }
    }

    /// <summary>
    /// Reports a missing <c>CODAMCP_PAGES_SECRET</c> in a process without a silo. Production requires it, so that no secret has two purposes.
    /// </summary>
    /// <param name="reader">Reads single settings.</param>
    /// <param name="environment">The environment of the process.</param>
    public static void RequireSecrets(SettingsReader reader, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (environment.IsProduction())
            reader.Required(PagesSecret);
    }

    private static IReadOnlyList<string> ReadPagesSecrets(SettingsReader reader, bool isAccess)
    {
        var secrets = reader.Secrets(PagesSecret);
        if (secrets.Count == 0)
            secrets = reader.Secrets("CODAMCP_KEY_ENCRYPTION_SECRET");
        if (secrets.Count > 0)
            return secrets;
        // For development: a value that all fronts have anyway.
        return [reader.Optional(isAccess ? "CF_ACCESS_AUD" : "STYTCH_SECRET", "development")];
    }

    private static string[] List(SettingsReader reader, string name) =>
        reader.Optional(name).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IPNetwork? ProxyOf(SettingsReader reader, string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        if (IPNetwork.TryParse(text, out var network))
            return network;
        reader.Reject($"TRUSTED_PROXIES must list IP addresses and networks such as 10.0.0.0/8, but has '{text}'.");
        return null;
    }

    private static string? HostOf(SettingsReader reader, string text)
    {
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        switch (Uri.CheckHostName(name.Trim('[', ']')))
        {
            case UriHostNameType.Dns or UriHostNameType.IPv4:
                return text;
            case UriHostNameType.IPv6:
                return $"[{name.Trim('[', ']')}]";
            default:
                reader.Reject($"ALLOWED_HOSTS must list host names without a scheme or a port, such as mcp.example.com or *.example.com, but has '{text}'.");
                return null;
        }
    }

    // Browsers send the origin "null" for many kinds of pages. To allow it would allow any page.
    private static string? OriginOf(SettingsReader reader, string text)
    {
        var origin = text.TrimEnd('/');
        if (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && origin.Equals($"{uri.Scheme}://{uri.Authority}", StringComparison.OrdinalIgnoreCase))
            return origin;
        reader.Reject($"ALLOWED_ORIGINS must list origins of web pages such as https://app.example.com, without a path{SettingsReader.But("has", text)}.");
        return null;
    }

    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
