using System.Text.Json;

namespace CodaMcp.Tools.Results;

/// <summary>Named formulas or controls of a listing.</summary>
internal sealed record CalculationListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<CalculationSummary> Items { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>A named formula or control, in short.</summary>
internal sealed record CalculationSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The page it is on.</summary>
    public Reference? Page { get; init; }
}

/// <summary>A named formula or control with its value.</summary>
internal sealed record CalculationResult
{
    public required string DocId { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>A control's type.</summary>
    public string? Type { get; init; }

    /// <summary>The page it is on.</summary>
    public Reference? Page { get; init; }

    /// <summary>Left out if Coda does not return it.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
