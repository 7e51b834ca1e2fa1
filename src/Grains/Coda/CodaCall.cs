using System.Collections.Concurrent;
using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda;

/// <summary>
/// What one tool call brings to the Coda gateway, and what the gateway notes about it. Used by one call; safe to share between
/// the parallel requests of that call.
/// </summary>
public sealed class CodaCall
{
    private int upstreamRequests;
    private int cacheHits;
    private long permitWaitTicks;

    /// <summary>The Coda API token to act with.</summary>
    public required CodaCredential Credential { get; init; }

    /// <summary>The member's grain key: members who share a Coda user take turns by it.</summary>
    public string MemberKey { get; init; } = "";

    /// <summary>The member's response cache.</summary>
    public required ResponseCache Cache { get; init; }

    /// <summary>The member's recent writes.</summary>
    public OwnWrites Writes { get; init; } = new();

    /// <summary>Gives the docs that exist for the member, as of now: they may change while the call runs.</summary>
    public Func<DocumentRules> Documents { get; init; } = static () => DocumentRules.None;

    /// <summary>What the call reads.</summary>
    public CallReads Reads { get; } = new();

    /// <summary>When the caller stops waiting. A request that cannot be answered by then is not started.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Whether reads go past what is kept and what is under way.</summary>
    public bool Fresh { get; set; }

    /// <summary>
    /// Awaited by the gateway before a request that changes something leaves: returns when the audit record is durable, and throws
    /// where it cannot be made so, in which case nothing is sent. Called for every such request; only the first has work to do.
    /// </summary>
    public required Func<CancellationToken, Task> BeforeWrite { get; init; }

    /// <summary>Fires when the call is cancelled: a request that changes something then gives up its wait for a permit.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>
    /// Fires when the call is to be carried out elsewhere: requests then give up their wait for a permit. Reads after a write of the call has
    /// left are the exception.
    /// </summary>
    public CancellationToken Migrating { get; init; }

    /// <summary>Whether a request that changes something has left: from then on nobody may say that nothing was changed.</summary>
    public bool WriteLeft { get; private set; }

    /// <summary>Whether Coda forbade (403) a request that changes something, which is how a read-only token shows.</summary>
    public bool WriteForbidden { get; private set; }

    /// <summary>Requests that went to Coda, retries included.</summary>
    public int UpstreamRequests => upstreamRequests;

    /// <summary>Reads answered from what the member or the document's actor keeps, or by a fetch already under way.</summary>
    public int CacheHits => cacheHits;

    /// <summary>How long requests waited for permits, all added up.</summary>
    public TimeSpan PermitWait => TimeSpan.FromTicks(Interlocked.Read(ref permitWaitTicks));

    /// <summary>Coda's <c>requestId</c>s of the writes this call made.</summary>
    public ConcurrentQueue<string> RequestIds { get; } = new();

    /// <summary>Notes one request to Coda.</summary>
    /// <param name="changes">Whether it changes something.</param>
    public void CountUpstreamRequest(bool changes)
    {
        Interlocked.Increment(ref upstreamRequests);
        if (changes)
            WriteLeft = true;
    }

    /// <summary>Notes how long a request waited for a permit.</summary>
    public void AddPermitWait(TimeSpan wait) => Interlocked.Add(ref permitWaitTicks, wait.Ticks);

    /// <summary>Notes that Coda forbade a request that changes something.</summary>
    public void NoteWriteForbidden() => WriteForbidden = true;

    /// <summary>Notes a read answered without asking Coda.</summary>
    public void CountCacheHit() => Interlocked.Increment(ref cacheHits);
}
