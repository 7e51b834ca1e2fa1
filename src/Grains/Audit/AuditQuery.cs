using CodaMcp.Members;

namespace CodaMcp.Audit;

/// <summary>Which audit records to read.</summary>
public sealed record AuditQuery
{
    /// <summary>Only this member's.</summary>
    public MemberId? Member { get; init; }

    /// <summary>Only the one with this id.</summary>
    public Guid? Id { get; init; }

    /// <summary>Only of this tool.</summary>
    public string? Tool { get; init; }

    /// <summary>At most so many; 1 to 1,000, default 100.</summary>
    public int Limit { get; init; } = 100;
}
