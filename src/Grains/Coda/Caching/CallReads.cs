namespace CodaMcp.Coda.Caching;

/// <summary>
/// Records the reads of a call. The result of the call can be reused as long as all its responses can. A read that fails, or whose response must
/// not be cached, is begun but never added. Then the result is not cached either. Thread-safe.
/// </summary>
public sealed class CallReads
{
    /// <summary>The most reads of a cached result. Each read is looked up when the result is reused.</summary>
    private const int MostReads = 100;

    private readonly Lock gate = new();
    private readonly List<BasisRead> reads = [];
    private int begun;

    /// <summary>Records that a read begins, or that the result is valid for this call only.</summary>
    internal void Begin()
    {
        lock (gate)
            begun++;
    }

    /// <summary>Adds the response to a read that began. The response may be reused.</summary>
    internal void Add(BasisRead read)
    {
        lock (gate)
            reads.Add(read);
    }

    /// <summary>Returns the responses that the call's result is based on. Returns null if the result must not be reused.</summary>
    internal ResultBasis? ToBasis()
    {
        lock (gate)
            return reads.Count == begun && begun is > 0 and <= MostReads ? ResultBasis.Of(reads) : null;
    }
}
