using System.Text.Json;

namespace CodaMcp.Tools.Results;

/// <summary>Tables and views of a listing.</summary>
internal sealed record TableListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<ListedTable> Tables { get; init; }

    /// <summary>The number of tables and views of the whole doc, if Coda returns it.</summary>
    public int? TotalTables { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>A table or view of a listing.</summary>
internal sealed record ListedTable
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>table or view.</summary>
    public required string Type { get; init; }

    /// <summary>The page it is on.</summary>
    public Reference? Page { get; init; }

    /// <summary>The table a view shows.</summary>
    public Reference? BaseTable { get; init; }

    /// <summary>The row count, for views only. Coda's listing does not contain it.</summary>
    public int? RowCount { get; init; }
}

/// <summary>A table or view with its columns.</summary>
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

/// <summary>A table with its columns.</summary>
internal sealed record TableResult
{
    public required string DocId { get; init; }

    public required TableSummary Table { get; init; }

    /// <summary>Coda's name of the layout; null for a plain table.</summary>
    public string? Layout { get; init; }

    /// <summary>The column and direction of each sort.</summary>
    public IReadOnlyList<string>? Sorts { get; init; }

    /// <summary>The filter that hides rows; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>A column.</summary>
internal sealed record ColumnSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Coda's name for the type of the column's values.</summary>
    public required string Type { get; init; }

    /// <summary>True if a cell holds several values.</summary>
    public bool? Several { get; init; }

    /// <summary>True if a formula fills the column. Such a column cannot be written.</summary>
    public bool? Calculated { get; init; }

    public string? Formula { get; init; }

    /// <summary>The options of a select column.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>The number of options that are not listed.</summary>
    public int? MoreOptions { get; init; }

    /// <summary>The table a relation column points to.</summary>
    public Reference? RelatesTo { get; init; }
}

/// <summary>A complete column.</summary>
internal sealed record ColumnResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required ColumnSummary Column { get; init; }

    /// <summary>The formula that fills it in new rows.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>The colours of select options, by option name.</summary>
    public Dictionary<string, string>? OptionColors { get; init; }

    /// <summary>Further settings of the type, with Coda's own member names.</summary>
    public Dictionary<string, JsonElement>? Format { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
