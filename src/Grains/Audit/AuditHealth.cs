namespace CodaMcp.Audit;

/// <summary>How the audit of this silo does.</summary>
/// <param name="FailingSince">Since when the store takes nothing; null while it works.</param>
/// <param name="Waiting">How many records wait to be stored, in memory and in the spool.</param>
/// <param name="Dropped">How many could not be kept and are not recorded as such yet.</param>
/// <param name="HasSpool">Whether there is a spool.</param>
public sealed record AuditHealth(DateTimeOffset? FailingSince, long Waiting, long Dropped, bool HasSpool);
