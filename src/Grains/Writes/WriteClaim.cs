namespace CodaMcp.Writes;

/// <summary>What a write finds when it asks whether it is the first of its key.</summary>
public abstract record WriteClaim
{
    private WriteClaim()
    {
    }

    /// <summary>It is the first, and its to carry out.</summary>
    public sealed record First : WriteClaim;

    /// <summary>The first is under way.</summary>
    /// <param name="Settled">Completes when it no longer is.</param>
    public sealed record UnderWay(Task Settled) : WriteClaim;

    /// <summary>There was one before.</summary>
    /// <param name="Write">What is known of it.</param>
    public sealed record Repeat(StoredWrite Write) : WriteClaim;

    /// <summary>The key belongs to a write of another tool, or with other arguments.</summary>
    public sealed record Mismatch : WriteClaim;
}
