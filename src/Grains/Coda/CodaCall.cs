using System.Collections.Concurrent;
using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda;

/// <summary>
/// Holds the input of one tool call for the Coda gateway, and the gateway's notes about the call. Used by one call. Thread-safe for the parallel
/// requests of that call.
/// </summary>
public sealed class CodaCall
{
    private int upstreamRequests;
    private int cacheHits;
    private long permitWaitTicks;

    /// <summary>The Coda API token to act with.</summary>
    public required CodaCredential Credential { get; init; }

    /// <summary>The member's grain key. Members who share a Coda user take turns by this key.</summary>
    public string MemberKey { get; init; } = "";

    /// <summary>The member's response cache.</summary>
    public required ResponseCache Cache { get; init; }

    /// <summary>The member's recent writes.</summary>
    public OwnWrites Writes { get; init; } = new();

    /// <summary>Returns the docs that exist for the member now. They may change while the call runs.</summary>
    public Func<DocumentRules> Documents { get; init; } = static () => DocumentRules.None;

    /// <summary>The reads of the call.</summary>
    public CallReads Reads { get; } = new();

    /// <summary>When the caller stops waiting. A request that cannot be answered by then is not started.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Whether reads bypass the caches and the fetches already under way.</summary>
    public bool Fresh { get; set; }

    /// <summary>
    /// The gateway awaits this before it sends a write. It returns when the audit record is durable. It throws if the record cannot be stored,
    /// and then nothing is sent. The gateway calls it for every write. Only the first call has work to do.
    /// </summary>
    public required Func<CancellationToken, Task> BeforeWrite { get; init; }

    /// <summary>Fires when the call is cancelled. A write then stops waiting for a permit.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>
    /// Fires when the call is to be restarted on another silo. Requests then stop waiting for a permit. Reads continue to wait if the call has
    /// already sent a write.
    /// </summary>
    public CancellationToken Migrating { get; init; }

    /// <summary>Whether a write has been sent. From then on, the call must not report that nothing was changed.</summary>
    public bool WriteLeft { get; private set; }

    /// <summary>Whether Coda refused a write with 403, as it does for a read-only token.</summary>
    public bool WriteForbidden { get; private set; }

    /// <summary>The number of requests sent to Coda, including retries.</summary>
    public int UpstreamRequests => upstreamRequests;

    /// <summary>The number of reads answered from the cache of the member or of the document's actor, or by a fetch already under way.</summary>
    public int CacheHits => cacheHits;

    /// <summary>The total time that requests waited for permits.</summary>
    public TimeSpan PermitWait => TimeSpan.FromTicks(Interlocked.Read(ref permitWaitTicks));

    /// <summary>Coda's <c>requestId</c>s of the writes this call made.</summary>
    public ConcurrentQueue<string> RequestIds { get; } = new();

    /// <summary>Counts one request to Coda.</summary>
    /// <param name="changes">Whether the request is a write.</param>
    public void CountUpstreamRequest(bool changes)
    {
        Interlocked.Increment(ref upstreamRequests);
        if (changes)
            WriteLeft = true;
    }

    /// <summary>Adds the time that a request waited for a permit.</summary>
    public void AddPermitWait(TimeSpan wait) => Interlocked.Add(ref permitWaitTicks, wait.Ticks);

    /// <summary>Notes that Coda refused a write with 403.</summary>
    public void NoteWriteForbidden() => WriteForbidden = true;

    /// <summary>Counts a read answered without a request to Coda.</summary>
    public void CountCacheHit() => Interlocked.Increment(ref cacheHits);
}
