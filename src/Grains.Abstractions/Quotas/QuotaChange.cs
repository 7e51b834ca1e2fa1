namespace CodaMcp.Quotas;

/// <summary>The outcome of a change of a quota.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.QuotaChange")]
public sealed record QuotaChange
{
    /// <summary>The quota before the change; null if there was none.</summary>
    [Id(0)] public Quota? Before { get; init; }

    /// <summary>The quota after the change; null if there is none.</summary>
    [Id(1)] public Quota? After { get; init; }

    /// <summary>Why the change was refused: names the field and what to do. Null if the change was made, or if there was nothing to change.</summary>
    [Id(2)] public string? Refusal { get; init; }
}
