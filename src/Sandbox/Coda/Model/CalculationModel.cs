namespace CodaMcp.Sandbox.Coda;

internal enum CalculationKind
{
    /// <summary>This row's <c>ColumnId</c> × <c>OtherColumnId</c>.</summary>
    Product,

    /// <summary>This row's <c>ColumnId</c> ÷ <c>OtherColumnId</c>, at most 1.</summary>
    Ratio,

    /// <summary>How many rows of <c>TableId</c> name this row in <c>ColumnId</c>.</summary>
    CountOf,

    /// <summary>Sum of <c>OtherColumnId</c> over the rows of <c>TableId</c> that name this row in <c>ColumnId</c>.</summary>
    SumOf,

    /// <summary>Average of <c>OtherColumnId</c> over those rows.</summary>
    AverageOf,

    /// <summary>Share of those rows whose checkbox <c>OtherColumnId</c> is checked.</summary>
    ShareDone,
}

/// <summary>The few formulas the sandbox can evaluate.</summary>
internal sealed record CalculationModel(CalculationKind Kind, string ColumnId, string? OtherColumnId = null, string? TableId = null);
