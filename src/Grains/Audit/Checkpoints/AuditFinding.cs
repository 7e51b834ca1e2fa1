namespace CodaMcp.Audit.Checkpoints;

/// <summary>Something in the audit that is not as the server left it.</summary>
/// <param name="Problem">One of the words of <see cref="AuditProblem"/>.</param>
/// <param name="Detail">The problem, as a sentence.</param>
/// <param name="At">The time of the record, event or checkpoint.</param>
/// <param name="Member">The key of the chain's member; null for a checkpoint as a whole.</param>
/// <param name="Sequence">The number of the event in the chain.</param>
/// <param name="Record">The record's id.</param>
/// <param name="Checkpoint">The number of the checkpoint.</param>
public sealed record AuditFinding(string Problem, string Detail, DateTimeOffset? At = null, string? Member = null, long? Sequence = null, Guid? Record = null, long? Checkpoint = null);
