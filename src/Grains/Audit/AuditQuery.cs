using CodaMcp.Members;

namespace CodaMcp.Audit;

/// <summary>Selects the audit records to read.</summary>
public sealed record AuditQuery
{
    /// <summary>Only records of this member.</summary>
    public MemberId? Member { get; init; }

    /// <summary>Only the record with this id.</summary>
    public Guid? Id { get; init; }

    /// <summary>Only records of this tool.</summary>
    public string? Tool { get; init; }

    /// <summary>The maximum number of records: 1 to 1,000, default 100.</summary>
    public int Limit { get; init; } = 100;
}
