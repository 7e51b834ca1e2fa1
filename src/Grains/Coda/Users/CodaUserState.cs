namespace CodaMcp.Coda.Users;

/// <summary>What a Coda user's budget leaves to its next activation (state <c>codauser.budget</c>). Only ever grows.</summary>
public sealed record CodaUserState
{
    /// <summary>The form of this record.</summary>
    public int SchemaVersion { get; set; } = 1;

    /// <summary>Whether an activation grants permits. A new activation that finds it set does not know what its predecessor granted.</summary>
    public bool Open { get; set; }

    /// <summary>The permits that were taken when the last activation closed.</summary>
    public IReadOnlyList<TakenPermit> Taken { get; set; } = [];
}
