using System.Text.Json;

namespace CodaMcp.Tools.Results;

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

    /// <summary>Left out where Coda does not say.</summary>
    public JsonElement? Value { get; init; }
}
