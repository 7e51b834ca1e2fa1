namespace CodaMcp.Writes;

/// <summary>The result of the check whether a write is the first with its key.</summary>
public abstract record WriteStart
{
    private WriteStart()
    {
    }

    /// <summary>The write is the first, and is to be carried out.</summary>
    public sealed record First : WriteStart;

    /// <summary>The first write with this key is under way.</summary>
    /// <param name="Settled">Completes when the first write is no longer under way.</param>
    public sealed record UnderWay(Task Settled) : WriteStart;

    /// <summary>There was an earlier write with this key.</summary>
    /// <param name="Write">The earlier write.</param>
    public sealed record Repeat(StoredWrite Write) : WriteStart;

    /// <summary>The key belongs to a write of another tool, or with other arguments.</summary>
    public sealed record Mismatch : WriteStart;
}
