namespace CodaMcp.Audit.Checkpoints;

/// <summary>The result of a verification of the audit.</summary>
/// <param name="Records">The number of records that were compared with their events.</param>
/// <param name="Events">The number of events that were verified.</param>
/// <param name="Unchained">The number of records that an earlier version stored. They have no event and cannot be verified.</param>
/// <param name="Checkpoints">The number of checkpoints.</param>
/// <param name="LastCheckpoint">The number of the last checkpoint with a valid signature.</param>
/// <param name="LastCheckpointAt">When that checkpoint was created. Later records are not signed yet.</param>
/// <param name="Key">The id of the key that signed it.</param>
/// <param name="KeyIsKnown">Whether that key is one of the given keys; false if none was given.</param>
/// <param name="RecordsFrom">Records from before this time were removed because of their age.</param>
/// <param name="Problems">The number of problems.</param>
/// <param name="Findings">The first problems in the order of time, at most 100.</param>
public sealed record VerifiedAudit(
    long Records, long Events, long Unchained, int Checkpoints, long? LastCheckpoint, DateTimeOffset? LastCheckpointAt, string? Key, bool KeyIsKnown,
    DateTimeOffset? RecordsFrom, long Problems, IReadOnlyList<AuditFinding> Findings)
{
    /// <summary>Whether there are no problems.</summary>
    public bool Intact => Problems == 0;
}
