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

/// <summary>The settings of a silo, read from the environment.</summary>
public sealed record SiloSettings
{
    private const string KeyEncryptionSecret = "CODAMCP_KEY_ENCRYPTION_SECRET";
    private const long MiB = 1024 * 1024;
    private const int LeastCacheMiB = 16;
    private const int MostCacheMiB = 1024 * 1024;
    private const int MostSpoolMiB = 1024 * 1024;

    /// <summary>The silo's cluster and its database.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>
    /// <c>CODAMCP_MIGRATE</c>: whether a silo upgrades the database's schema itself. With <c>false</c> it only checks the schema, and <c>--migrate</c> upgrades
    /// it.
    /// </summary>
    public bool MigratesSchema { get; init; } = true;

    /// <summary>
    /// <c>CODAMCP_DATA</c>: the directory for grain state and audit if <c>CODAMCP_POSTGRES</c> is not set. The default is <c>data</c> in the working directory.
    /// </summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>
    /// <c>CODA_CREDENTIALS</c>: <c>service</c> (default), <c>member</c> or <c>member-or-service</c>. It selects the Coda API token for calls.
    /// </summary>
    public CodaCredentialMode CodaCredentials { get; init; } = CodaCredentialMode.Service;

    /// <summary><c>CODA_API_TOKEN</c>: the Coda API token of the service. It is neither needed nor used if every member connects their own.</summary>
    public required string CodaApiToken { get; init; }

    /// <summary><c>CODA_API_BASE_URL</c>: the Coda API, <c>https://coda.io/apis/v1</c> by default.</summary>
    public string CodaApiBaseUrl { get; init; } = "https://coda.io/apis/v1";

    /// <summary>
    /// <c>CODA_EXPORT_HOSTS</c>: additional hosts of exported pages, as a comma-separated list. Subdomains are included. None by default.
    /// </summary>
    public IReadOnlyList<string> CodaExportHosts { get; init; } = [];

    /// <summary>
    /// <c>CF_ACCESS_TEAM_DOMAIN</c>: the issuer whose keys the JWKS grain holds, with <c>AUTH_PROVIDER=cloudflare-access</c>. Otherwise empty, and the Stytch
    /// settings are required.
    /// </summary>
    public string AccessTeamDomain { get; init; } = "";

    /// <summary><c>STYTCH_DOMAIN</c>: the issuer whose keys the JWKS grain holds. Empty with Cloudflare Access.</summary>
    public required string StytchDomain { get; init; }

    /// <summary><c>STYTCH_SECRET</c>: one of <see cref="ProtectionSecrets"/>. May be empty with Cloudflare Access.</summary>
    public required string StytchSecret { get; init; }

    /// <summary>
    /// <c>CODAMCP_KEY_ENCRYPTION_SECRET</c>: encrypts the keys that encrypt members' Coda tokens. It has at least 32 characters. Commas separate several
    /// secrets during a replacement: the first encrypts, and each can decrypt. If it is not set, <see cref="StytchSecret"/> is used. An operator who then
    /// replaces the Stytch secret forces every member to connect their token again.
    /// </summary>
    public IReadOnlyList<string> KeyEncryptionSecrets { get; init; } = [];

    /// <summary>
    /// <c>CODAMCP_CACHE_MB</c>: the limit in MiB for the silo's caches and held answers together. The default is <see cref="MemoryBudget.DefaultBytes"/>.
    /// </summary>
    public long CacheBytes { get; init; } = MemoryBudget.DefaultBytes;

    /// <summary>
    /// The secrets from which the keys of the <see cref="Protector"/> are derived. <see cref="StytchSecret"/> still decrypts data from the time before a secret
    /// for encryption was set. If neither is set, <see cref="CodaApiToken"/> is used. Then only cursors and request states are encrypted, and none of them is
    /// stored.
    /// </summary>
    internal IReadOnlyList<string> ProtectionSecrets => SecretsOf(KeyEncryptionSecrets, StytchSecret, CodaApiToken);

    /// <summary>
    /// <c>CODAMCP_CALLS_PER_MINUTE</c>, <c>CODAMCP_CALL_BURST</c>, <c>CODAMCP_CALL_WAIT_SECONDS</c> and <c>CODAMCP_ANSWER_MINUTES</c>: the limits of one
    /// member's calls.
    /// </summary>
    public MemberOptions Member { get; init; } = new();

    /// <summary><c>CODAMCP_MAX_SESSIONS</c>, <c>CODAMCP_SESSION_IDLE_DAYS</c> and <c>CODAMCP_SESSION_DAYS</c>: the limits of one member's sessions.</summary>
    public MemberSessionOptions Sessions { get; init; } = new();

    /// <summary><c>AUDIT_ARGUMENTS</c>: <c>none</c> (default), <c>redacted</c> or <c>full</c>. It selects how much of the arguments the audit stores.</summary>
    public KeptArguments AuditArguments { get; init; }

    /// <summary><c>CODAMCP_AUDIT_SPOOL</c>: the directory for audit records while the store is unavailable. Null means <see cref="DataDirectory"/>.</summary>
    public string? AuditSpoolDirectory { get; init; }

    /// <summary><c>CODAMCP_AUDIT_SPOOL_MB</c>: the size limit of the spool in MiB. The default is <see cref="Audit.AuditSpool.DefaultMiB"/>.</summary>
    public long AuditSpoolBytes { get; init; } = Audit.AuditSpool.DefaultMiB * MiB;

    /// <summary><c>AUDIT_RETENTION_DAYS</c>: the minimum retention of audit records, 400 days by default. Only whole months are removed.</summary>
    public TimeSpan AuditRetention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>
    /// <c>CODAMCP_WEBHOOK_URL</c>, <c>CODAMCP_WEBHOOK_SECRET</c> and <c>CODAMCP_WEBHOOK_PRIVATE</c>: the webhook for audit records. Null for none.
    /// </summary>
    public WebhookSettings? Webhook { get; init; }

    /// <summary>
    /// <c>CODAMCP_AUDIT_OTLP_URL</c> and <c>CODAMCP_AUDIT_OTLP_HEADERS</c>: the receiver of OpenTelemetry logs for audit records. Null for none.
    /// </summary>
    public OtlpRecordSettings? OtlpRecords { get; init; }

    /// <summary>
    /// <c>CODAMCP_SILO_ADDRESS</c>: the address to which both ports are bound, and which is advertised; see <see cref="PrivateAddress"/>. Loopback by default,
    /// and always without <c>CODAMCP_POSTGRES</c>.
    /// </summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary><c>CODAMCP_SILO_PORT</c>: the port for other silos, 11111 by default.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>
    /// <c>CODAMCP_GATEWAY_PORT</c>: the port for fronts in other processes, 30000 by default, 0 for none. A gateway does not authenticate clients.
    /// </summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary>Reads the settings. Reports missing and invalid settings to the reader.</summary>
    /// <param name="reader">The reader of the settings.</param>
    public static SiloSettings Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var credentials = ReadCredentials(reader);
        // The front rejects any other value.
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

    /// <summary>Reads the same secrets for a command, which needs no other setting. Empty if none is set.</summary>
    internal static IReadOnlyList<string> ReadProtectionSecrets(SettingsReader reader) =>
        [.. SecretsOf(reader.Secrets(KeyEncryptionSecret), reader.Optional("STYTCH_SECRET"), reader.Optional("CODA_API_TOKEN")).Where(secret => secret.Length > 0)];

    private static IReadOnlyList<string> SecretsOf(IReadOnlyList<string> encryption, string stytch, string coda) =>
        stytch.Length > 0 ? [.. encryption, stytch] : encryption.Count > 0 ? encryption : [coda];

    /// <summary>Reports a missing secret. Production requires it, so that each secret has one purpose and can be replaced alone.</summary>
    /// <param name="reader">The reader of the settings.</param>
    /// <param name="environment">The environment of the process.</param>
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
