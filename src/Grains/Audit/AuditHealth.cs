namespace CodaMcp.Audit;

/// <summary>The state of this silo's audit.</summary>
/// <param name="FailingSince">Since when the store has failed; null while it works.</param>
/// <param name="Waiting">The number of records that wait to be stored, in memory and in the spool.</param>
/// <param name="Dropped">The number of records that could not be kept and that no audit record reports yet.</param>
/// <param name="HasSpool">Whether there is a spool.</param>
public sealed record AuditHealth(DateTimeOffset? FailingSince, long Waiting, long Dropped, bool HasSpool);
