using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda;

/// <summary>
/// The options of the Coda gateway. Settings provide the address, the token and additional export hosts. All other values are constant. Their
/// setters are for tests and the doctor.
/// </summary>
public sealed class CodaOptions
{
    /// <summary>The API's address. https://coda.io/apis/v1. Plain HTTP only for a loopback host, and in Development.</summary>
    public Uri BaseUrl { get; set; } = new("https://coda.io/apis/v1");

    /// <summary>The service token, for members without a token of their own. A secret. Null if every member needs a token of their own.</summary>
    public string? ApiToken { get; set; }

    /// <summary>How long one request may take, including the body of the response. 30 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A request with less time left than this is not started. 250 ms.</summary>
    public TimeSpan LeastRequestTime { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The largest response accepted, in bytes after decompression. 32 MiB.</summary>
    public int MaxResponseBytes { get; } = 32 * 1024 * 1024;

    /// <summary>
    /// How often Coda is asked whether a watched document has changed, regardless of the number of watchers. Changes made elsewhere stay
    /// unreported for up to this time. 20 s.
    /// </summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Coda's rate limits.</summary>
    public CodaBudgetOptions Budget { get; } = new();

    /// <summary>How long responses are cached.</summary>
    public CodaCacheTimes CacheTimes { get; } = new();

    /// <summary>The options of each member's cache.</summary>
    public ResponseCacheOptions Cache { get; } = new();

    /// <summary>The options of each document's cache. The members who share a Coda user share this cache.</summary>
    public ResponseCacheOptions DocumentCache { get; } = new();

    /// <summary>When requests are retried.</summary>
    public CodaRetryOptions Retry { get; } = new();

    /// <summary>How accepted writes are followed.</summary>
    public CodaMutationOptions Mutation { get; } = new();

    /// <summary>How pages are exported.</summary>
    public CodaExportOptions Export { get; } = new();
}
