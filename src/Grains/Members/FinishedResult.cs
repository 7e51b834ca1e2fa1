using CodaMcp.Coda.Caching;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>The result of a read as it is given out, and what the audit says of it.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="Cursors">The cursors that the member must have still.</param>
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

    /// <summary>Bytes it holds, as a close guess.</summary>
    internal long Bytes => 512 + Outcome.Result!.Length + Basis.Bytes
        + (2L * (Targets.Sum(target => target.Length + 16) + TargetNames.Sum(name => name.Length + 16) + Cursors.Sum(cursor => cursor.Length + 16)))
        + (2L * (Arguments?.Length ?? 0));
}
