namespace CodaMcp.Audit;

/// <summary>What the audit keeps of a call's arguments (<c>AUDIT_ARGUMENTS</c>).</summary>
public sealed class AuditOptions
{
    /// <summary>Whether it keeps the names of arguments, with types and lengths and without values; a digest is kept in any case.</summary>
    public bool DescribesArguments { get; set; }
}
