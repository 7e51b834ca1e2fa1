namespace CodaMcp.Audit;

/// <summary>The setting <c>AUDIT_ARGUMENTS</c>: how much of a call's arguments the audit keeps.</summary>
public sealed class AuditOptions
{
    /// <summary>How much is kept. A digest is always kept.</summary>
    public KeptArguments Arguments { get; set; }
}
