using System.Text.Json;

namespace CodaMcp.Coda.Contract;

/// <summary>A table or view in a listing (schema TableReference).</summary>
public sealed record TableReference
{
    /// <summary>The id: <c>grid-…</c> for a table, <c>table-…</c> for a view.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary><c>table</c>, <c>view</c>, …</summary>
    public required string TableType { get; init; }

    /// <summary>The page it is on.</summary>
    public NamedReference? Parent { get; init; }

    /// <summary>Where it opens in a browser.</summary>
    public string? BrowserLink { get; init; }
}

/// <summary>A table or view (schema Table).</summary>
public sealed record Table
{
    /// <summary>The id: <c>grid-…</c> for a table, <c>table-…</c> for a view.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary><c>table</c>, <c>view</c>, …; only tables take new rows.</summary>
    public required string TableType { get; init; }

    /// <summary>The page it is on.</summary>
    public NamedReference? Parent { get; init; }

    /// <summary>The table a view shows.</summary>
    public NamedReference? ParentTable { get; init; }

    /// <summary>The column whose value names a row.</summary>
    public NamedReference? DisplayColumn { get; init; }

    /// <summary>How many rows it has.</summary>
    public int RowCount { get; init; }

    /// <summary>How it is laid out.</summary>
    public string? Layout { get; init; }

    /// <summary>Where it opens in a browser.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>A column (schema Column).</summary>
public sealed record Column
{
    /// <summary>The id, <c>c-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name; not always unique in a table.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is the display column.</summary>
    public bool? Display { get; init; }

    /// <summary>Whether a formula fills it, so that it cannot be written.</summary>
    public bool? Calculated { get; init; }

    /// <summary>That formula.</summary>
    public string? Formula { get; init; }

    /// <summary>The formula that fills it in new rows.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>What it holds.</summary>
    public required ColumnFormat Format { get; init; }
}

/// <summary>What a column holds (schema ColumnFormat, the parts that matter for reading and writing values).</summary>
public sealed record ColumnFormat
{
    /// <summary><c>text</c>, <c>select</c>, <c>lookup</c>, <c>date</c>, <c>button</c>, …; new types appear without notice.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it holds several values.</summary>
    public bool IsArray { get; init; }

    /// <summary>The options of a select column.</summary>
    public IReadOnlyList<SelectOption>? Options { get; init; }

    /// <summary>The table a relation (<c>lookup</c>) column points to.</summary>
    public NamedReference? Table { get; init; }

    /// <summary>The currency of a <c>currency</c> column.</summary>
    public string? CurrencyCode { get; init; }

    /// <summary>What a <c>button</c> column's buttons say.</summary>
    public string? Label { get; init; }
}

/// <summary>One option of a select column (schema SelectOption).</summary>
public sealed record SelectOption
{
    /// <summary>The option's text.</summary>
    public required string Name { get; init; }
}

/// <summary>A row (schemas Row, RowDetail).</summary>
public sealed record Row
{
    /// <summary>The id, <c>i-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The value of the display column.</summary>
    public string? Name { get; init; }

    /// <summary>Its place in the table.</summary>
    public int Index { get; init; }

    /// <summary>Where it opens in a browser.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The values by column id, in the value format asked for.</summary>
    public IReadOnlyDictionary<string, JsonElement> Values { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>One cell to write (schema CellEdit).</summary>
/// <param name="Column">The column's id.</param>
/// <param name="Value">A string, number, boolean, or an array of them.</param>
public sealed record CellEdit(string Column, JsonElement Value);

/// <summary>The cells of one row to write (schema RowEdit).</summary>
/// <param name="Cells">The cells.</param>
public sealed record RowEdit(IReadOnlyList<CellEdit> Cells);

/// <summary>Body of POST …/rows (schema RowsUpsert).</summary>
public sealed record RowsUpsert
{
    /// <summary>The rows; at most 85 KB each and 2 MB in all.</summary>
    public required IReadOnlyList<RowEdit> Rows { get; init; }

    /// <summary>The columns whose values find existing rows to update; null to insert always.</summary>
    public IReadOnlyList<string>? KeyColumns { get; init; }
}

/// <summary>Answer to POST …/rows.</summary>
public sealed record RowsUpsertResult : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The ids of the new rows, in request order; only where no key columns were given.</summary>
    public IReadOnlyList<string>? AddedRowIds { get; init; }
}

/// <summary>Body of PUT …/rows/{row} (schema RowUpdate).</summary>
/// <param name="Row">The cells.</param>
public sealed record RowUpdate(RowEdit Row);

/// <summary>Answer to PUT …/rows/{row}.</summary>
public sealed record RowMutation : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The row's id.</summary>
    public required string Id { get; init; }
}

/// <summary>Body of DELETE …/rows (schema RowsDelete).</summary>
/// <param name="RowIds">The rows' ids.</param>
public sealed record RowsDelete(IReadOnlyList<string> RowIds);

/// <summary>Answer to DELETE …/rows.</summary>
public sealed record RowsDeleteResult : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The rows that will go.</summary>
    public IReadOnlyList<string> RowIds { get; init; } = [];
}

/// <summary>Answer to POST …/rows/{row}/buttons/{column} (schema PushButtonResult).</summary>
public sealed record ButtonPush : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The row's id.</summary>
    public required string RowId { get; init; }

    /// <summary>The column's id.</summary>
    public required string ColumnId { get; init; }
}
