using System.Net;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Credentials;
using CodaMcp.Delivery;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Settings;
using Microsoft.Extensions.Hosting;

namespace CodaMcp;

/// <summary>What a silo needs to know, read from the environment.</summary>
public sealed record SiloSettings
{
    private const string KeyEncryptionSecret = "CODAMCP_KEY_ENCRYPTION_SECRET";
    private const long MiB = 1024 * 1024;
    private const int LeastCacheMiB = 16;
    private const int MostCacheMiB = 1024 * 1024;
    private const int MostSpoolMiB = 1024 * 1024;

    /// <summary>The cluster it belongs to, and its database.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary><c>CODAMCP_MIGRATE</c>: whether a silo brings the database's schema up to date itself; with <c>false</c> it only looks, and <c>--migrate</c> does it.</summary>
    public bool MigratesSchema { get; init; } = true;

    /// <summary><c>CODAMCP_DATA</c>: the directory for grain state and audit where <c>CODAMCP_POSTGRES</c> is not set; <c>data</c> in the working directory by default.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary><c>CODA_CREDENTIALS</c>: <c>service</c> (default), <c>member</c> or <c>member-or-service</c>; whose Coda API tokens calls are made with.</summary>
    public CodaCredentialMode CodaCredentials { get; init; } = CodaCredentialMode.Service;

    /// <summary><c>CODA_API_TOKEN</c>: the Coda API token the service acts with. Not needed, and not used, where every member brings their own.</summary>
    public required string CodaApiToken { get; init; }

    /// <summary><c>CODA_API_BASE_URL</c>: the Coda API, <c>https://coda.io/apis/v1</c> by default.</summary>
    public string CodaApiBaseUrl { get; init; } = "https://coda.io/apis/v1";

    /// <summary>
    /// <c>CODA_EXPORT_HOSTS</c>: additional hosts of exported pages, as a comma-separated list. Subdomains are included. None by default.
    /// </summary>
    public IReadOnlyList<string> CodaExportHosts { get; init; } = [];

    /// <summary><c>CF_ACCESS_TEAM_DOMAIN</c>: with <c>AUTH_PROVIDER=cloudflare-access</c> the issuer whose keys the JWKS grain holds; else empty, and the Stytch settings are required.</summary>
    public string AccessTeamDomain { get; init; } = "";

    /// <summary><c>STYTCH_DOMAIN</c>: the issuer whose keys the JWKS grain holds; empty with Cloudflare Access.</summary>
    public required string StytchDomain { get; init; }

    /// <summary><c>STYTCH_SECRET</c>: one of <see cref="ProtectionSecrets"/>; may be empty with Cloudflare Access.</summary>
    public required string StytchSecret { get; init; }

    /// <summary>
    /// <c>CODAMCP_KEY_ENCRYPTION_SECRET</c>: encrypts the keys that members' Coda tokens are encrypted with; at least 32 characters.
    /// Several, separated by commas, while one is being replaced: the first encrypts, each opens. <see cref="StytchSecret"/> is used if it
    /// is not set; an operator who then replaces that secret makes every member connect their token again.
    /// </summary>
    public IReadOnlyList<string> KeyEncryptionSecrets { get; init; } = [];

    /// <summary><c>CODAMCP_CACHE_MB</c>: how many MiB the silo's caches and held answers may use together; <see cref="MemoryBudget.DefaultBytes"/> by default.</summary>
    public long CacheBytes { get; init; } = MemoryBudget.DefaultBytes;

    /// <summary>
    /// What the keys of the <see cref="Protector"/> are derived from. <see cref="StytchSecret"/> still opens what it encrypted before a
    /// secret for encryption was set. <see cref="CodaApiToken"/> takes their place if neither is there: then only cursors and request states
    /// are encrypted, and none of them is stored.
    /// </summary>
    internal IReadOnlyList<string> ProtectionSecrets => SecretsOf(KeyEncryptionSecrets, StytchSecret, CodaApiToken);

    /// <summary><c>CODAMCP_CALLS_PER_MINUTE</c>, <c>CODAMCP_CALL_BURST</c>, <c>CODAMCP_CALL_WAIT_SECONDS</c> and <c>CODAMCP_ANSWER_MINUTES</c>: what calls one member may make.</summary>
    public MemberOptions Member { get; init; } = new();

    /// <summary><c>CODAMCP_MAX_SESSIONS</c>, <c>CODAMCP_SESSION_IDLE_DAYS</c> and <c>CODAMCP_SESSION_DAYS</c>: what sessions one member may hold.</summary>
    public MemberSessionOptions Sessions { get; init; } = new();

    /// <summary><c>AUDIT_ARGUMENTS</c>: <c>none</c> (default), <c>redacted</c> or <c>full</c>; what the audit keeps of arguments.</summary>
    public KeptArguments AuditArguments { get; init; }

    /// <summary><c>CODAMCP_AUDIT_SPOOL</c>: the directory in which audit records wait while the store is away; <see cref="DataDirectory"/> if it is null.</summary>
    public string? AuditSpoolDirectory { get; init; }

    /// <summary><c>CODAMCP_AUDIT_SPOOL_MB</c>: how many MiB of records may wait there; <see cref="Audit.AuditSpool.DefaultMiB"/> by default.</summary>
    public long AuditSpoolBytes { get; init; } = Audit.AuditSpool.DefaultMiB * MiB;

    /// <summary><c>AUDIT_RETENTION_DAYS</c>: how long audit records stay at least, 400 days by default; whole months are removed.</summary>
    public TimeSpan AuditRetention { get; init; } = TimeSpan.FromDays(400);

    /// <summary><c>CODAMCP_WEBHOOK_URL</c>, <c>CODAMCP_WEBHOOK_SECRET</c> and <c>CODAMCP_WEBHOOK_PRIVATE</c>: where audit records are delivered to; null for nowhere.</summary>
    public WebhookSettings? Webhook { get; init; }

    /// <summary><c>CODAMCP_AUDIT_OTLP_URL</c> and <c>CODAMCP_AUDIT_OTLP_HEADERS</c>: the receiver of OpenTelemetry logs that audit records are delivered to; null for none.</summary>
    public OtlpRecordSettings? OtlpRecords { get; init; }

    /// <summary><c>CODAMCP_SILO_ADDRESS</c>: where both ports are bound, and what others are told; see <see cref="PrivateAddress"/>. Loopback by default, and always without <c>CODAMCP_POSTGRES</c>.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary><c>CODAMCP_SILO_PORT</c>: where silos talk to each other, 11111 by default.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary><c>CODAMCP_GATEWAY_PORT</c>: where fronts in other processes reach this silo, 30000 by default; 0 for none. A gateway authenticates nobody.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary>Reads the settings. What is missing or wrong is noted with the reader.</summary>
    /// <param name="reader">Where they are.</param>
    public static SiloSettings Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var credentials = ReadCredentials(reader);
        // Anything else that it may say is refused where the front reads it.
        var isAccess = reader.Optional("AUTH_PROVIDER") == "cloudflare-access";
        var settings = new SiloSettings
        {
            Cluster = ClusterSettings.Read(reader),
            MigratesSchema = ReadMigrates(reader),
            AccessTeamDomain = isAccess ? reader.Address("CF_ACCESS_TEAM_DOMAIN", reader.Required("CF_ACCESS_TEAM_DOMAIN")) : "",
            DataDirectory = Path.GetFullPath(reader.Optional("CODAMCP_DATA", "data")),
            CodaCredentials = credentials,
            CodaApiToken = credentials == CodaCredentialMode.Member ? reader.Optional("CODA_API_TOKEN") : reader.Required("CODA_API_TOKEN"),
            CodaApiBaseUrl = reader.Address("CODA_API_BASE_URL", reader.Optional("CODA_API_BASE_URL", "https://coda.io/apis/v1")),
            CodaExportHosts = ReadExportHosts(reader),
            KeyEncryptionSecrets = reader.Secrets(KeyEncryptionSecret),
            CacheBytes = reader.Number("CODAMCP_CACHE_MB", (int)(MemoryBudget.DefaultBytes / MiB), LeastCacheMiB, MostCacheMiB) * MiB,
            StytchDomain = isAccess ? "" : reader.Address("STYTCH_DOMAIN", reader.Required("STYTCH_DOMAIN")),
            StytchSecret = isAccess ? reader.Optional("STYTCH_SECRET") : reader.Required("STYTCH_SECRET"),
            Member = ReadMember(reader),
            Sessions = ReadSessions(reader),
            AuditArguments = ReadAuditArguments(reader),
            AuditSpoolDirectory = reader.Optional("CODAMCP_AUDIT_SPOOL") is { Length: > 0 } spool ? Path.GetFullPath(spool) : null,
            AuditSpoolBytes = reader.Number("CODAMCP_AUDIT_SPOOL_MB", Audit.AuditSpool.DefaultMiB, 1, MostSpoolMiB) * MiB,
            AuditRetention = TimeSpan.FromDays(reader.Number("AUDIT_RETENTION_DAYS", 400, 30, 36_500)),
            Webhook = WebhookSettings.Read(reader),
            OtlpRecords = OtlpRecordSettings.Read(reader),
            Address = PrivateAddress.Read(reader),
            SiloPort = reader.Port("CODAMCP_SILO_PORT", 11111),
            GatewayPort = reader.Number("CODAMCP_GATEWAY_PORT", 30000, 0, 65535),
        };
        if (isAccess && credentials != CodaCredentialMode.Service && settings.KeyEncryptionSecrets.Count == 0 && settings.StytchSecret.Length == 0)
            reader.Reject("CODAMCP_KEY_ENCRYPTION_SECRET must be set where CODA_CREDENTIALS is member or member-or-service and STYTCH_SECRET is not set: members' Coda tokens are encrypted with it.");
        return settings;
    }

    /// <summary>The same secrets for a command, which needs no other setting. Empty where none is set.</summary>
    internal static IReadOnlyList<string> ReadProtectionSecrets(SettingsReader reader) =>
        [.. SecretsOf(reader.Secrets(KeyEncryptionSecret), reader.Optional("STYTCH_SECRET"), reader.Optional("CODA_API_TOKEN")).Where(secret => secret.Length > 0)];

    private static IReadOnlyList<string> SecretsOf(IReadOnlyList<string> encryption, string stytch, string coda) =>
        stytch.Length > 0 ? [.. encryption, stytch] : encryption.Count > 0 ? encryption : [coda];

    /// <summary>Notes a secret that is missing. Production requires it, so that no secret has two purposes and each can be replaced by itself.</summary>
    /// <param name="reader">Where the settings are.</param>
    /// <param name="environment">The environment the process runs in.</param>
    public static void RequireSecrets(SettingsReader reader, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (environment.IsProduction())
            reader.Required(KeyEncryptionSecret);
    }

    private static bool ReadMigrates(SettingsReader reader)
    {
        var text = reader.Optional("CODAMCP_MIGRATE", "true");
        if (!bool.TryParse(text, out var migrates))
            reader.Reject($"CODAMCP_MIGRATE must be true or false, but is '{text}'.");
        return migrates;
    }

    private static CodaCredentialMode ReadCredentials(SettingsReader reader)
    {
        switch (reader.Optional("CODA_CREDENTIALS", "service"))
        {
            case "service":
                return CodaCredentialMode.Service;
            case "member":
                return CodaCredentialMode.Member;
            case "member-or-service":
                return CodaCredentialMode.MemberOrService;
            case var other:
                reader.Reject($"CODA_CREDENTIALS must be service, member or member-or-service, but is '{other}'.");
                return CodaCredentialMode.Service;
        }
    }

    private static KeptArguments ReadAuditArguments(SettingsReader reader)
    {
        switch (reader.Optional("AUDIT_ARGUMENTS", "none"))
        {
            case "none":
                return KeptArguments.None;
            case "redacted":
                return KeptArguments.Redacted;
            case "full":
                return KeptArguments.Full;
            case var other:
                reader.Reject($"AUDIT_ARGUMENTS must be none, redacted or full, but is '{other}'.");
                return KeptArguments.None;
        }
    }

    private static MemberOptions ReadMember(SettingsReader reader)
    {
        var otherwise = new MemberOptions();
        return new MemberOptions
        {
            CallsPerMinute = reader.Number("CODAMCP_CALLS_PER_MINUTE", otherwise.CallsPerMinute, 1, 100_000),
            CallBurst = reader.Number("CODAMCP_CALL_BURST", otherwise.CallBurst, 1, 100_000),
            CallWait = TimeSpan.FromSeconds(reader.Number("CODAMCP_CALL_WAIT_SECONDS", (int)otherwise.CallWait.TotalSeconds, 0, 25)),
            AnswerWait = TimeSpan.FromMinutes(reader.Number("CODAMCP_ANSWER_MINUTES", (int)otherwise.AnswerWait.TotalMinutes, 1, 10)),
            LogsMembers = LoggingHosting.ReadLogsMembers(reader),
        };
    }

    internal static MemberSessionOptions ReadSessions(SettingsReader reader)
    {
        var otherwise = new MemberSessionOptions();
        return new MemberSessionOptions
        {
            MaxSessions = reader.Number("CODAMCP_MAX_SESSIONS", otherwise.MaxSessions, 1, 1000),
            IdleLifetime = TimeSpan.FromDays(reader.Number("CODAMCP_SESSION_IDLE_DAYS", otherwise.IdleLifetime.Days, 1, 365)),
            Lifetime = TimeSpan.FromDays(reader.Number("CODAMCP_SESSION_DAYS", otherwise.Lifetime.Days, 1, 365)),
        };
    }

    private static string[] ReadExportHosts(SettingsReader reader)
    {
        var hosts = reader.Optional(CodaExportOptions.HostsSetting).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var host in hosts.Where(host => !CodaExportOptions.IsHost(host)))
            reader.Reject($"{CodaExportOptions.HostsSetting} must be host names, separated by commas, such as files.example.com, but contains '{host}'.");
        return hosts;
    }
}
