namespace CodaMcp.Audit;

/// <summary>What the audit keeps of a call's arguments (<c>AUDIT_ARGUMENTS</c>).</summary>
public sealed class AuditOptions
{
    /// <summary>How much; a digest is kept in any case.</summary>
    public KeptArguments Arguments { get; set; }
}
