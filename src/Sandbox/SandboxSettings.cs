using System.Globalization;
using System.Net;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Sandbox.Stytch;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Sandbox;

/// <summary>The addresses and names of the Sandbox, read from the environment.</summary>
/// <param name="StytchPort"><c>SANDBOX_STYTCH_PORT</c> (8081): the port of Stytch.</param>
/// <param name="CodaPort"><c>SANDBOX_CODA_PORT</c> (8082): the port of Coda.</param>
/// <param name="FilesPort"><c>SANDBOX_FILES_PORT</c> (8083): the port for downloads of Coda's exports.</param>
/// <param name="FrontAuthorizes">
/// <c>SANDBOX_AUTHORIZATION</c> (<c>sandbox</c>, or <c>front</c>): whether members sign in and allow clients at the front's own pages, as with the real Stytch.
/// Otherwise they use the Sandbox's single page, which only asks which member to be.
/// </param>
/// <param name="HostName">
/// <c>SANDBOX_HOST</c> (<c>localhost</c>): the host name for fronts, silos and browsers. The issuer, the Coda API and the links to exports have this name, so
/// each of them must resolve it to the same machine.
/// </param>
/// <param name="FilesHostName">
/// <c>SANDBOX_FILES_HOST</c>: the host name in the links to exports. The real Coda serves exports from another host than its API. By default it is
/// <c>127.0.0.1</c> if <paramref name="HostName"/> is <c>localhost</c>, and <paramref name="HostName"/> if that is not a loopback name.
/// </param>
/// <param name="AccessTokenSeconds">
/// <c>SANDBOX_ACCESS_TOKEN_SECONDS</c> (3600, as at Stytch): the lifetime of access tokens in seconds. A short lifetime shows how a client refreshes.
/// </param>
public sealed record SandboxSettings(
    int StytchPort, int CodaPort, int FilesPort, bool FrontAuthorizes, string HostName = "localhost", string? FilesHostName = null,
    int AccessTokenSeconds = 3600)
{
    /// <summary>The member who is an admin of the console, unless <c>CODAMCP_ADMINS</c> names others.</summary>
    public const string AdminEmail = "alice@northwind.example";

    private static readonly StytchSandboxOptions Project = new();

    /// <summary>Stytch's address, which is the issuer.</summary>
    public string StytchUrl => $"http://{HostName}:{StytchPort}";

    /// <summary>The Coda API's address.</summary>
    public string CodaApiUrl => $"http://{HostName}:{CodaPort}/apis/v1";

    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">The source of the settings.</param>
    /// <param name="reject">Receives one sentence for each unusable setting. The sentence names the setting.</param>
    public static SandboxSettings Read(IConfiguration configuration, Action<string> reject)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(reject);
        var authorization = Optional("SANDBOX_AUTHORIZATION", "sandbox");
        if (authorization is not ("sandbox" or "front"))
            reject($"SANDBOX_AUTHORIZATION must be sandbox or front, but is '{authorization}'.");
        var host = Optional("SANDBOX_HOST", "localhost");
        if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
            reject($"SANDBOX_HOST must be a host name or an IPv4 address, without a port, but is '{host}'.");
        var filesHost = Optional("SANDBOX_FILES_HOST", "");
        if (filesHost.Length > 0 && Uri.CheckHostName(filesHost) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
            reject($"SANDBOX_FILES_HOST must be a host name or an IPv4 address, without a port, but is '{filesHost}'.");
        return new(
            Port("SANDBOX_STYTCH_PORT", 8081), Port("SANDBOX_CODA_PORT", 8082), Port("SANDBOX_FILES_PORT", 8083), authorization == "front", host, filesHost.Length > 0 ? filesHost : null,
            Number("SANDBOX_ACCESS_TOKEN_SECONDS", 3600, 86_400));

        string Optional(string name, string otherwise) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : otherwise;

        int Port(string name, int otherwise) => Number(name, otherwise, 65_535);

        int Number(string name, int otherwise, int most)
        {
            var text = Optional(name, otherwise.ToString(CultureInfo.InvariantCulture));
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
                return number;
            reject(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from 1 to {most}, but is '{text}'."));
            return otherwise;
        }
    }

    /// <summary>Returns the settings with which fronts and silos use the Sandbox. The same settings select the real Stytch and Coda.</summary>
    public IReadOnlyDictionary<string, string?> AsCredentials() => new Dictionary<string, string?>
    {
        ["STYTCH_DOMAIN"] = StytchUrl,
        ["STYTCH_PROJECT_ID"] = Project.ProjectId,
        ["STYTCH_SECRET"] = Project.Secret,
        ["STYTCH_PUBLIC_TOKEN"] = Project.PublicToken,
        ["CODA_API_TOKEN"] = CodaSandbox.ServiceToken,
        ["CODA_API_BASE_URL"] = CodaApiUrl,
    };

    /// <summary>Starts the Sandbox.</summary>
    /// <param name="publicUrl">The address of the front for clients. Members sign in at its pages if <see cref="FrontAuthorizes"/> is set.</param>
    /// <param name="dataDirectory">The directory for documents, keys and sign-ins.</param>
    /// <param name="address">The address to listen on; null for loopback.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="SandboxPortInUseException">One of its ports is in use.</exception>
    public async Task<SandboxHost> StartAsync(string publicUrl, string dataDirectory, IPAddress? address = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var host = await SandboxHost.StartAsync(
                new StytchSandboxOptions
                {
                    Address = address,
                    HostName = HostName,
                    Port = StytchPort,
                    DataDirectory = dataDirectory,
                    AuthorizationUrl = FrontAuthorizes ? $"{publicUrl}/oauth/authorize" : StytchSandboxOptions.OwnPage,
                    Resource = $"{publicUrl}/mcp",
                    DiscoveryRedirectUrls = [$"{publicUrl}/login/callback"],
                    LoginRedirectUrls = [$"{publicUrl}/login/callback"],
                },
                new CodaSandboxOptions
                {
                    Address = address,
                    HostName = HostName,
                    FilesHostName = FilesHostName,
                    Port = CodaPort,
                    FilesPort = FilesPort,
                    DataDirectory = dataDirectory,
                },
                cancellationToken);
            host.Stytch.Faults.AccessTokenLifetime = TimeSpan.FromSeconds(AccessTokenSeconds);
            return host;
        }
        catch (IOException error) when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            var (setting, port) = new[] { ("SANDBOX_STYTCH_PORT", StytchPort), ("SANDBOX_CODA_PORT", CodaPort), ("SANDBOX_FILES_PORT", FilesPort) }
                .First(candidate => error.Message.Contains($":{candidate.Item2}:", StringComparison.Ordinal));
            throw new SandboxPortInUseException(setting, port, error);
        }
    }
}
