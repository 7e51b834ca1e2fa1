namespace CodaMcp.Audit;

/// <summary>Records are not shown, since it could not be recorded that somebody reads them.</summary>
[GenerateSerializer, Alias("codamcp.AuditNotRecordedException")]
public sealed class AuditNotRecordedException() : Exception("The audit cannot be written at the moment, so that no records of others are shown. Try again shortly.");
