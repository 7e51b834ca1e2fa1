using System.Text.Json;
using System.Text.Json.Serialization;
using Refit;

namespace CodaMcp.Coda.Contract;

/// <summary>A table or view in a listing (schema TableReference).</summary>
public sealed record TableReference
{
    /// <summary>The id: <c>grid-…</c> for a table, <c>table-…</c> for a view.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary><c>table</c>, <c>view</c>, …</summary>
    public string TableType { get; init => field = value ?? ""; } = "";

    /// <summary>The page it is on.</summary>
    public NamedReference? Parent { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The link that opens it in a browser.</summary>
    public string? BrowserLink { get; init; }
}

/// <summary>A table or view (schema Table).</summary>
public sealed record Table
{
    /// <summary>The id: <c>grid-…</c> for a table, <c>table-…</c> for a view.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary><c>table</c>, <c>view</c>, …; only tables take new rows.</summary>
    public string TableType { get; init => field = value ?? ""; } = "";

    /// <summary>The page it is on.</summary>
    public NamedReference? Parent { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The table that a view shows.</summary>
    public NamedReference? ParentTable { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The column whose value names a row.</summary>
    public NamedReference? DisplayColumn { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The number of its rows; 0 if Coda does not send it.</summary>
    public int RowCount { get; init; }

    /// <summary>The layout.</summary>
    public string? Layout { get; init; }

    /// <summary>The columns that it is sorted by, in order of precedence.</summary>
    public IReadOnlyList<TableSort> Sorts { get; init => field = value ?? []; } = [];

    /// <summary>The properties of the formula that filters its rows; null for no filter. Coda does not send the formula itself.</summary>
    public TableFilter? Filter { get; init; }

    /// <summary>The link that opens it in a browser.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>Describes one column that a table is sorted by (schema Sort).</summary>
public sealed record TableSort
{
    /// <summary>The column.</summary>
    public NamedReference? Column { get; init => field = NamedReference.OrNone(value); }

    /// <summary><c>ascending</c>, <c>descending</c>, …</summary>
    public string? Direction { get; init; }
}

/// <summary>Describes a filter formula (schema FormulaDetail).</summary>
public sealed record TableFilter
{
    /// <summary>Whether the formula is valid.</summary>
    public bool Valid { get; init; }

    /// <summary>Whether its result depends on the user.</summary>
    public bool HasUserFormula { get; init; }

    /// <summary>Whether its result depends on the current date.</summary>
    public bool HasTodayFormula { get; init; }

    /// <summary>Whether its result depends on the current time.</summary>
    public bool HasNowFormula { get; init; }
}

/// <summary>A column (schema Column).</summary>
public sealed record Column
{
    /// <summary>The id, <c>c-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name; not always unique in a table.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it is the display column.</summary>
    public bool? Display { get; init; }

    /// <summary>Whether a formula calculates it. Such a column cannot be written.</summary>
    public bool? Calculated { get; init; }

    /// <summary>The formula of a calculated column.</summary>
    public string? Formula { get; init; }

    /// <summary>The formula for its value in new rows.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>The format of its values.</summary>
    public ColumnFormat Format { get; init => field = value ?? new(); } = new();
}

/// <summary>
/// Describes the values of a column (schema ColumnFormat). Members that matter for reading and writing are typed; the rest is kept as JSON.
/// </summary>
public sealed record ColumnFormat
{
    /// <summary><c>text</c>, <c>select</c>, <c>lookup</c>, <c>date</c>, <c>button</c>, …; new types appear without notice.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>Whether it holds several values.</summary>
    public bool IsArray { get; init; }

    /// <summary>The options of a select column.</summary>
    public IReadOnlyList<SelectOption>? Options { get; init; }

    /// <summary>The table that a relation (<c>lookup</c>) column points to.</summary>
    public NamedReference? Table { get; init => field = NamedReference.OrNone(value); }

    /// <summary>
    /// Further settings of the type: precision, currency code, date format, bounds of a slider, icon of a scale, action of a button and so
    /// on. New types can have other settings. A number may also be a text or a formula.
    /// </summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>One option of a select column (schema SelectOption).</summary>
public sealed record SelectOption
{
    /// <summary>The option's text.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its colour, such as <c>#FDF3D8</c>.</summary>
    public string? BackgroundColor { get; init; }
}

/// <summary>A row (schemas Row, RowDetail).</summary>
public sealed record Row
{
    /// <summary>The id, <c>i-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The value of the display column.</summary>
    public string? Name { get; init; }

    /// <summary>The link that opens it in a browser.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The table it is in. Only the response for a single row contains it.</summary>
    public NamedReference? Parent { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The values by column id, in the requested value format.</summary>
    public IReadOnlyDictionary<string, JsonElement> Values { get; init => field = value ?? Nothing; } = Nothing;

    private static readonly Dictionary<string, JsonElement> Nothing = [];
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
    /// <summary>The rows; at most 85 KB each and 2 MB in total.</summary>
    public required IReadOnlyList<RowEdit> Rows { get; init; }

    /// <summary>The columns whose values find existing rows to update; null to always insert.</summary>
    public IReadOnlyList<string>? KeyColumns { get; init; }
}

/// <summary>Query of POST …/rows and PUT …/rows/{row}.</summary>
public sealed record RowWriteQuery
{
    /// <summary>
    /// Whether texts are stored as they are. Otherwise Coda parses them like typed input: as numbers, dates, people and relations.
    /// </summary>
    [AliasAs("disableParsing")] public bool? DisableParsing { get; init; }
}

/// <summary>The response to POST …/rows.</summary>
public sealed record RowsUpsertResult : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The ids of the new rows, in request order. Only present if the request has no key columns.</summary>
    public IReadOnlyList<string>? AddedRowIds { get; init; }
}

/// <summary>Body of PUT …/rows/{row} (schema RowUpdate).</summary>
/// <param name="Row">The cells.</param>
public sealed record RowUpdate(RowEdit Row);

/// <summary>The response to PUT …/rows/{row}.</summary>
public sealed record RowMutation : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The row's id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";
}

/// <summary>Body of DELETE …/rows (schema RowsDelete).</summary>
/// <param name="RowIds">The rows' ids.</param>
public sealed record RowsDelete(IReadOnlyList<string> RowIds);

/// <summary>The response to DELETE …/rows.</summary>
public sealed record RowsDeleteResult : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The ids of the rows that Coda will delete.</summary>
    public IReadOnlyList<string> RowIds { get; init => field = value ?? []; } = [];
}

/// <summary>The response to POST …/rows/{row}/buttons/{column} (schema PushButtonResult).</summary>
public sealed record ButtonPush : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The row's id.</summary>
    public string RowId { get; init => field = value ?? ""; } = "";

    /// <summary>The column's id.</summary>
    public string ColumnId { get; init => field = value ?? ""; } = "";
}
