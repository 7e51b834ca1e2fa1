namespace CodaMcp.Audit;

/// <summary>A record as the spool has it, with the members that a record's own JSON leaves out.</summary>
/// <param name="Record">The record.</param>
/// <param name="Calls"><see cref="AuditRecord.Calls"/>.</param>
/// <param name="ArgumentValues"><see cref="AuditRecord.ArgumentValues"/>.</param>
internal sealed record SpooledRecord(AuditRecord Record, int Calls, string? ArgumentValues)
{
    /// <summary>Takes down a record.</summary>
    public static SpooledRecord Of(AuditRecord record) => new(record, record.Calls, record.ArgumentValues);

    /// <summary>The record as it was.</summary>
    public AuditRecord ToRecord() => Record with { Calls = Calls, ArgumentValues = ArgumentValues };
}
