using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Builds a seeded table. Columns are named in code. Row ids are derived from the table's id and the row's key.</summary>
internal sealed class TableBuilder(string id, string name, string pageId, DateTimeOffset createdAt)
{
    private readonly ImmutableList<ColumnModel>.Builder columns = ImmutableList.CreateBuilder<ColumnModel>();
    private readonly ImmutableList<RowModel>.Builder rows = ImmutableList.CreateBuilder<RowModel>();

    public string Column(
        string columnName,
        string type = "text",
        bool array = false,
        string[]? options = null,
        string? lookup = null,
        string? byDefault = null,
        string? formula = null,
        CalculationModel? calculation = null,
        ButtonModel? button = null,
        string? currency = null,
        string currencyFormat = "currency",
        int? precision = null,
        bool hidden = false)
    {
        var columnId = ColumnId(id, columnName);
        columns.Add(new ColumnModel
        {
            Id = columnId,
            Name = columnName,
            Type = type,
            IsArray = array,
            Options = [.. options ?? []],
            LookupTableId = lookup,
            DefaultValue = byDefault,
            Formula = formula,
            Calculation = calculation,
            Button = button,
            CurrencyCode = currency,
            CurrencyFormat = currencyFormat,
            Precision = precision,
            Hidden = hidden,
        });
        return columnId;
    }

    /// <summary>Adds a row. A <see langword="null"/> value leaves its cell blank.</summary>
    public void Row(string key, params (string ColumnId, JsonElement? Value)[] cells)
    {
        var at = createdAt.AddMinutes(37 * rows.Count);
        rows.Add(new RowModel
        {
            Id = RowId(id, key),
            Index = rows.Count,
            CreatedAt = at,
            UpdatedAt = at.AddDays(rows.Count % 9),
            Values = cells.Where(cell => cell.Value is not null).ToImmutableSortedDictionary(cell => cell.ColumnId, cell => cell.Value!.Value),
        });
    }

    public TableModel Build(string displayColumn, string layout = "default") => new()
    {
        Id = id,
        Name = name,
        PageId = pageId,
        CreatedAt = createdAt,
        UpdatedAt = rows.Count == 0 ? createdAt : rows.Max(row => row.UpdatedAt),
        DisplayColumnId = displayColumn,
        Layout = layout,
        Columns = columns.ToImmutable(),
        Rows = rows.ToImmutable(),
    };

    public static string ColumnId(string tableId, string columnName) => CodaIds.Stable("c-", $"{tableId}/{columnName}");

    public static string RowId(string tableId, string key) => CodaIds.Stable("i-", $"{tableId}/{key}");

    /// <summary>Creates an image or attachment as Coda stores it. Images have dimensions.</summary>
    public static JsonElement File(string docId, string name, int? width = null, int? height = null) =>
        Cells.File(name, $"https://codahosted.io/docs/{docId}/blobs/{CodaIds.Stable("bl-", $"{docId}/{name}")}/{name}", width, height);

    /// <summary>Creates a relation to the row with that key.</summary>
    public static JsonElement Ref(string tableId, string key) => Cells.Row(RowId(tableId, key));

    public static JsonElement Person(string firstName) => Cells.Person($"{firstName}@northwind-labs.example");

    /// <summary>Creates a date that is a number of days after the anchor.</summary>
    public static JsonElement Day(int days) => Cells.Of(Northwind.Anchor.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
