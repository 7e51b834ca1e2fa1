using CodaMcp.Coda.Caching;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>The result of a read as it is returned, with the values for its audit record.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Basis">The answers of Coda that the result depends on.</param>
/// <param name="Cursors">The cursors that the result uses. The member must still have them.</param>
public sealed record FinishedResult(ToolOutcome Outcome, ResultBasis Basis, IReadOnlyList<string> Cursors)
{
    /// <summary>As <see cref="Audit.AuditRecord.Targets"/>.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>As <see cref="Audit.AuditRecord.TargetNames"/>.</summary>
    public required IReadOnlyList<string> TargetNames { get; init; }

    /// <summary>As <see cref="Audit.AuditRecord.ArgumentsDigest"/>.</summary>
    public required string? ArgumentsDigest { get; init; }

    /// <summary>As <see cref="Audit.AuditRecord.Arguments"/>.</summary>
    public required string? Arguments { get; init; }

    /// <summary>As <see cref="Audit.AuditRecord.CodaToken"/>.</summary>
    public required string? CodaToken { get; init; }

    /// <summary>The approximate size in bytes.</summary>
    internal long Bytes => 512 + Outcome.Result!.Length + Basis.Bytes
        + (2L * (Targets.Sum(target => target.Length + 16) + TargetNames.Sum(name => name.Length + 16) + Cursors.Sum(cursor => cursor.Length + 16)))
        + (2L * (Arguments?.Length ?? 0));
}
