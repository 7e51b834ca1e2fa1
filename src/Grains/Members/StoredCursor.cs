namespace CodaMcp.Members;

/// <summary>One cursor as it is stored. The entry's id is the cursor's text.</summary>
public sealed record StoredCursor
{
    /// <summary>Where the listing continues.</summary>
    public required string Place { get; init; }

    /// <summary>When it was last returned or used, to within an hour.</summary>
    public required DateTimeOffset UsedAt { get; init; }
}
