namespace CodaMcp.Writes;

/// <summary>What a write finds when it asks whether it is the first of its key.</summary>
public abstract record WriteStart
{
    private WriteStart()
    {
    }

    /// <summary>It is the first, and its to carry out.</summary>
    public sealed record First : WriteStart;

    /// <summary>The first is under way.</summary>
    /// <param name="Settled">Completes when it no longer is.</param>
    public sealed record UnderWay(Task Settled) : WriteStart;

    /// <summary>There was one before.</summary>
    /// <param name="Write">What is known of it.</param>
    public sealed record Repeat(StoredWrite Write) : WriteStart;

    /// <summary>The key belongs to a write of another tool, or with other arguments.</summary>
    public sealed record Mismatch : WriteStart;
}
