namespace CodaMcp.Members;

/// <summary>One cursor as it is stored, under the cursor's own text.</summary>
public sealed record StoredCursor
{
    /// <summary>Where the listing goes on.</summary>
    public required string Place { get; init; }

    /// <summary>When it was last given out or used, to within an hour.</summary>
    public required DateTimeOffset UsedAt { get; init; }
}
