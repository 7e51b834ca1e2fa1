using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda;

/// <summary>
/// What the Coda gateway works with. Settings give the address, the token and additional hosts of exports; the rest is constant. What has
/// a setter besides is for tests and the doctor.
/// </summary>
public sealed class CodaOptions
{
    /// <summary>The API's address. https://coda.io/apis/v1. Plain HTTP only for a loopback host, and in Development.</summary>
    public Uri BaseUrl { get; set; } = new("https://coda.io/apis/v1");

    /// <summary>The service token, for members who act with none of their own. A secret. Null where every member brings a token.</summary>
    public string? ApiToken { get; set; }

    /// <summary>How long one request may take, its answer's body included. 30 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A request that has less time than this is not started. 250 ms.</summary>
    public TimeSpan LeastRequestTime { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The largest answer taken, in bytes after decompression. 32 MiB.</summary>
    public int MaxResponseBytes { get; } = 32 * 1024 * 1024;

    /// <summary>
    /// How often a document that somebody waits for changes of is looked at, however many wait: so long others' changes stay untold. 20 s.
    /// </summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Coda's rate limits.</summary>
    public CodaBudgetOptions Budget { get; } = new();

    /// <summary>How long answers are kept.</summary>
    public CodaCacheTimes CacheTimes { get; } = new();

    /// <summary>What each member's cache keeps.</summary>
    public ResponseCacheOptions Cache { get; } = new();

    /// <summary>What each document's cache keeps, which the members who share a Coda user have together.</summary>
    public ResponseCacheOptions DocumentCache { get; } = new();

    /// <summary>When requests are sent again.</summary>
    public CodaRetryOptions Retry { get; } = new();

    /// <summary>How accepted writes are followed.</summary>
    public CodaMutationOptions Mutation { get; } = new();

    /// <summary>How pages are exported.</summary>
    public CodaExportOptions Export { get; } = new();
}
