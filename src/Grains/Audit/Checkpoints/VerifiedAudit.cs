namespace CodaMcp.Audit.Checkpoints;

/// <summary>What a verification of the audit found.</summary>
/// <param name="Records">How many records were compared with their events.</param>
/// <param name="Events">How many events were followed.</param>
/// <param name="Unchained">How many records an earlier version stored, which have no event and cannot be verified.</param>
/// <param name="Checkpoints">How many checkpoints there are.</param>
/// <param name="LastCheckpoint">The number of the last one, as far as its signature is right.</param>
/// <param name="LastCheckpointAt">When it was made. What came after it is not signed yet.</param>
/// <param name="Key">The id of the key that signed it.</param>
/// <param name="KeyIsKnown">Whether that key is one that was given; false where none was given.</param>
/// <param name="RecordsFrom">Records of before were removed for their age.</param>
/// <param name="Problems">How many problems there are.</param>
/// <param name="Findings">The first of them in the order of time, at most 100.</param>
public sealed record VerifiedAudit(
    long Records, long Events, long Unchained, int Checkpoints, long? LastCheckpoint, DateTimeOffset? LastCheckpointAt, string? Key, bool KeyIsKnown,
    DateTimeOffset? RecordsFrom, long Problems, IReadOnlyList<AuditFinding> Findings)
{
    /// <summary>Whether nothing was found.</summary>
    public bool Intact => Problems == 0;
}
