namespace CodaMcp.Tools.Results;

/// <summary>Counts and totals of a table's rows, overall and by group.</summary>
internal sealed record RowTotalsResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    /// <summary>Whether all rows of the table were read. Otherwise the numbers cover only the first rows.</summary>
    public required bool Complete { get; init; }

    /// <summary>The number of rows read.</summary>
    public required int ScannedRows { get; init; }

    /// <summary>The number of rows that pass the filters. Each row counts once, regardless of its groups.</summary>
    public required int Count { get; init; }

    /// <summary>The totals of these rows.</summary>
    public IReadOnlyList<ColumnTotals>? Totals { get; init; }

    /// <summary>The number of all groups, including groups that are not returned.</summary>
    public int? GroupCount { get; init; }

    /// <summary>The groups, with the largest groups first.</summary>
    public IReadOnlyList<RowGroup>? Groups { get; init; }

    /// <summary>What was cut, and what could not be counted.</summary>
    public string? Note { get; init; }
}

/// <summary>The rows that share a value in each column of <c>group_by</c>.</summary>
internal sealed record RowGroup
{
    /// <summary>The shared values, in the order of <c>group_by</c>; empty for blank cells.</summary>
    public required IReadOnlyList<string> By { get; init; }

    public required int Count { get; init; }

    public IReadOnlyList<ColumnTotals>? Totals { get; init; }
}

/// <summary>Totals of one column over some rows.</summary>
internal sealed record ColumnTotals
{
    public required string Column { get; init; }

    /// <summary>The number of values that the totals cover. Blank cells and values that are no amount are excluded.</summary>
    public required int Counted { get; init; }

    public decimal? Sum { get; init; }

    /// <summary>Rounded to 15 digits.</summary>
    public decimal? Average { get; init; }

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>The first date, date and time, or time of day.</summary>
    public string? Earliest { get; init; }

    public string? Latest { get; init; }

    /// <summary>The unit of the numbers: a currency's code, <c>seconds</c>, or that 1 is 100%; null for plain numbers.</summary>
    public string? Unit { get; init; }
}
