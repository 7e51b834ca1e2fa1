namespace CodaMcp.Coda.Users;

/// <summary>The state that a Coda user's budget leaves to its next activation (state <c>codauser.budget</c>). Properties are only added.</summary>
public sealed record CodaUserState
{
    /// <summary>The schema version of this record.</summary>
    public int SchemaVersion { get; set; } = 1;

    /// <summary>Whether an activation grants permits. A new activation that finds it set does not know which permits its predecessor granted.</summary>
    public bool Open { get; set; }

    /// <summary>The permits that were taken when the last activation closed.</summary>
    public IReadOnlyList<TakenPermit> Taken { get; set; } = [];
}
