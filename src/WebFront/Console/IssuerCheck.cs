using System.Text.Json;
using CodaMcp.Pages.Stytch;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Pages;

/// <summary>
/// Reports problems in the setup of the Stytch project. Reads the issuer's metadata (RFC 8414) periodically, as clients do. The pages
/// report the problems that they see. The check never makes the front unready, because members who are already signed in do not depend on
/// it.
/// </summary>
internal sealed partial class IssuerCheck(FrontSettings front, TimeProvider time, ILogger<IssuerCheck> logger) : BackgroundService, IHealthCheck
{
    /// <summary>The time between two checks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    /// <summary>The time between two checks while there is a problem.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>How long a problem that a page reported counts, unless a later success clears it.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private const int LongestMetadata = 64 * 1024;
    private const int LongestQuote = 200;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly string address = front.StytchDomain + "/.well-known/oauth-authorization-server";
    private readonly string page = front.PublicUrl + ReturnPath.Authorize;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = RequestTimeout,
        MaxResponseContentBufferSize = LongestMetadata,
    };

    private string? metadataProblem;
    private Sighting? redirect;
    private Sighting? document;

    /// <summary>The known problems and what to do about them, in one or two sentences each; null if there are none.</summary>
    public string? Problem =>
        string.Join(' ', new[] { metadataProblem, Recent(redirect), Recent(document) }.OfType<string>()) is { Length: > 0 } problem ? problem : null;

    /// <summary>Reports healthy, or degraded with <see cref="Problem"/>.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Problem is { } problem ? HealthCheckResult.Degraded(problem) : HealthCheckResult.Healthy());

    /// <summary>Checks now, and logs changes.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var problem = await LookAsync(cancellationToken);
        if (problem is not null && problem != metadataProblem)
            LogProblem(problem);
        else if (problem is null && metadataProblem is not null)
            LogSolved();
        metadataProblem = problem;
    }

    /// <summary>Notes that Stytch sends no links, because our redirect address is not registered.</summary>
    /// <param name="address">Our address.</param>
    /// <param name="type">Stytch's name of the error.</param>
    public void NoteRedirectRefused(string address, string type) =>
        redirect = new Sighting(address, $"Stytch sends no links to {address} ({type}). Register it under Redirect URLs, for Discovery, Login and Signup.", time.GetUtcNow());

    /// <summary>Notes that Stytch has sent a link.</summary>
    public void NoteRedirectAccepted() => redirect = null;

    /// <summary>
    /// Notes that Stytch could not use the metadata document of a client. Only the newest report counts, and only its host is kept.
    /// </summary>
    /// <param name="host">The host of the client id.</param>
    /// <param name="type">Stytch's name of the error.</param>
    public void NoteDocumentRefused(string host, string type) =>
        document = new Sighting(host, $"Stytch could not use the metadata document of a client at {host} ({type}). If it lasts, turn client ID metadata documents off.", time.GetUtcNow());

    /// <summary>Notes that Stytch has used the metadata document of a client.</summary>
    public void NoteDocumentAccepted(string host)
    {
        if (document is { } noted && noted.Subject == host)
            document = null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await RefreshAsync(stoppingToken);
            await Task.Delay(metadataProblem is null ? Period : RetryAfter, time, stoppingToken);
        }
    }

    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(address), cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? ProblemOf(body) : ProblemOf((int)answer.StatusCode, body);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Every failure is caught here. An exception that leaves the background service would stop the front.
            return $"{address} cannot be read ({e.GetType().Name}).";
        }
    }

    private string? ProblemOf(byte[] body)
    {
        using var metadata = JsonDocument.Parse(body);
        var (issuer, endpoint) = (Text(metadata, "issuer"), Text(metadata, "authorization_endpoint"));
        if (issuer != front.StytchDomain)
            return $"The issuer in Stytch's metadata is '{issuer}', but STYTCH_DOMAIN is '{front.StytchDomain}'. They must be equal.";
        // Only the Sandbox has its own page on the issuer's host. A Stytch project never has one.
        return endpoint == page || endpoint.StartsWith(issuer + "/", StringComparison.Ordinal)
            ? null
            : $"The Authorization URL in the Stytch dashboard is '{endpoint}'. Set it to {page}.";
    }

    private string ProblemOf(int status, byte[] body)
    {
        var type = "";
        try
        {
            using var error = JsonDocument.Parse(body);
            type = Text(error, "error_type");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The body is not JSON, or its text is not valid Unicode, for example a proxy's page. The status is enough.
        }
        return type == StytchErrors.NoAuthorizationUrl
            ? $"The Authorization URL is not set in the Stytch dashboard ({type}). Set it to {page}."
            : $"{address} answers {status}{(StytchException.IsName(type) ? $" ({type})" : "")}.";
    }

    private string? Recent(Sighting? sighting) => sighting is not null && time.GetUtcNow() - sighting.At < Memory ? sighting.Problem : null;

    private static string Text(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()![..Math.Min(value.GetString()!.Length, LongestQuote)]
            : "";

    [LoggerMessage(LogLevel.Warning, "Clients cannot sign in: {Problem} See docs/stytch-setup.md")]
    private partial void LogProblem(string problem);

    [LoggerMessage(LogLevel.Information, "Stytch's metadata is as clients need it again")]
    private partial void LogSolved();

    private sealed record Sighting(string Subject, string Problem, DateTimeOffset At);
}
