namespace CodaMcp.Tools.Results;

/// <summary>One column, whole.</summary>
internal sealed record ColumnResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required ColumnSummary Column { get; init; }

    /// <summary>The formula that fills it in new rows.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>What the column's buttons say.</summary>
    public string? ButtonLabel { get; init; }
}
