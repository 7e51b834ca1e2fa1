namespace CodaMcp.Members;

/// <summary>What an operator decided about a member's access, as it is stored.</summary>
public sealed record StoredAccess
{
    /// <summary>Tokens issued before it are refused; null where none are.</summary>
    public DateTimeOffset? RevokedBefore { get; init; }

    /// <summary>Whether the member is disabled.</summary>
    public bool Disabled { get; init; }
}
