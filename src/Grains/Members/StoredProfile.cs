namespace CodaMcp.Members;

/// <summary>A member's profile, as it is stored.</summary>
public sealed record StoredProfile
{
    /// <summary>The email address or name from the newest token that had one; null if none had one.</summary>
    public string? Label { get; init; }

    /// <summary>When the member last called or opened a session, to within an hour.</summary>
    public required DateTimeOffset SeenAt { get; init; }
}
