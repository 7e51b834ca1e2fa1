namespace CodaMcp.Audit;

/// <summary>The records are not shown, because the read could not be recorded.</summary>
[GenerateSerializer, Alias("codamcp.AuditNotRecordedException")]
public sealed class AuditNotRecordedException() : Exception("The audit cannot be written at the moment, so that no records of others are shown. Try again shortly.");
