namespace CodaMcp.Sandbox.Coda;

internal enum CalculationKind
{
    /// <summary>This row's <c>ColumnId</c> × <c>OtherColumnId</c>.</summary>
    Product,

    /// <summary>This row's <c>ColumnId</c> ÷ <c>OtherColumnId</c>, at most 1.</summary>
    Ratio,

    /// <summary>The number of rows of <c>TableId</c> that refer to this row in <c>ColumnId</c>.</summary>
    CountOf,

    /// <summary>The sum of <c>OtherColumnId</c> over the rows of <c>TableId</c> that refer to this row in <c>ColumnId</c>.</summary>
    SumOf,

    /// <summary>The average of <c>OtherColumnId</c> over those rows.</summary>
    AverageOf,

    /// <summary>The share of those rows whose checkbox <c>OtherColumnId</c> is checked.</summary>
    ShareDone,
}

/// <summary>A formula of one of the few kinds that the sandbox can evaluate.</summary>
internal sealed record CalculationModel(CalculationKind Kind, string ColumnId, string? OtherColumnId = null, string? TableId = null);
