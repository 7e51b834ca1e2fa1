using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

internal sealed record ColumnModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>ColumnFormatType of the API: text, number, select, lookup …</summary>
    public string Type { get; init; } = "text";

    public bool IsArray { get; init; }
    public bool Hidden { get; init; }
    public string? DefaultValue { get; init; }
    public string? Formula { get; init; }

    /// <summary>The formula of a calculated column; <see langword="null"/> for a column that users fill in.</summary>
    public CalculationModel? Calculation { get; init; }

    public string? LookupTableId { get; init; }
    public ImmutableList<string> Options { get; init; } = [];
    public string? CurrencyCode { get; init; }

    /// <summary>CurrencyFormatType of the API: currency, accounting or financial.</summary>
    public string CurrencyFormat { get; init; } = "currency";

    public int? Precision { get; init; }
    public ButtonModel? Button { get; init; }

    public bool IsCalculated => Calculation is not null;
}
