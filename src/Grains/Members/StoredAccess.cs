namespace CodaMcp.Members;

/// <summary>The decisions about a member's access, as they are stored.</summary>
public sealed record StoredAccess
{
    /// <summary>Tokens issued before this time are refused; null if none are.</summary>
    public DateTimeOffset? RevokedBefore { get; init; }

    /// <summary>Whether the member is disabled.</summary>
    public bool Disabled { get; init; }
}
