namespace CodaMcp.Tools.Results;

/// <summary>A table or view.</summary>
internal sealed record TableSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>table or view.</summary>
    public required string Type { get; init; }

    /// <summary>The page it is on.</summary>
    public Reference? Page { get; init; }

    /// <summary>The table a view shows.</summary>
    public Reference? BaseTable { get; init; }

    public int? RowCount { get; init; }

    /// <summary>The column whose value names a row.</summary>
    public string? DisplayColumn { get; init; }

    public string? Link { get; init; }

    public IReadOnlyList<ColumnSummary>? Columns { get; init; }
}
