namespace CodaMcp.Members;

/// <summary>How a member was seen last, as it is stored.</summary>
public sealed record StoredProfile
{
    /// <summary>The email address or name of the newest token that had one; null where none had.</summary>
    public string? Label { get; init; }

    /// <summary>When the member called or opened a session last, to within an hour.</summary>
    public required DateTimeOffset SeenAt { get; init; }
}
