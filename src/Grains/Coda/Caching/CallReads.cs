namespace CodaMcp.Coda.Caching;

/// <summary>
/// Notes what a call reads, so that its result can be given again for as long as all of that may be. A read that fails, or whose answer may not
/// be kept, is begun and never noted: then the result is not kept either. Safe from any thread.
/// </summary>
public sealed class CallReads
{
    /// <summary>The most reads that a result is kept for: each is looked up when the result is given again.</summary>
    private const int MostReads = 100;

    private readonly Lock gate = new();
    private readonly List<BasisRead> reads = [];
    private int begun;

    /// <summary>A read begins, or something happens that makes the result good for this call alone.</summary>
    internal void Begin()
    {
        lock (gate)
            begun++;
    }

    /// <summary>A read that began was answered, and the answer may be given again.</summary>
    internal void Add(BasisRead read)
    {
        lock (gate)
            reads.Add(read);
    }

    /// <summary>What the call's result rests on; null where it may not be given again.</summary>
    internal ResultBasis? ToBasis()
    {
        lock (gate)
            return reads.Count == begun && begun is > 0 and <= MostReads ? ResultBasis.Of(reads) : null;
    }
}
