namespace CodaMcp.Quotas;

/// <summary>What came of a change of a quota.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.QuotaChange")]
public sealed record QuotaChange
{
    /// <summary>The quota before; null where there was none.</summary>
    [Id(0)] public Quota? Before { get; init; }

    /// <summary>The quota now; null where there is none.</summary>
    [Id(1)] public Quota? After { get; init; }

    /// <summary>Why nothing was changed: names the field and what to do. Null where the change was made, or there was nothing to change.</summary>
    [Id(2)] public string? Refusal { get; init; }
}
