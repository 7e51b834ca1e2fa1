using System.Globalization;
using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Reads the values of cells. It calculates those of calculated columns.</summary>
internal static class CellReading
{
    /// <summary>Returns the stored or calculated value of a cell.</summary>
    public static JsonElement Value(DocModel doc, TableModel table, ColumnModel column, RowModel row)
    {
        if (column.Calculation is { } calculation)
            return Calculate(doc, table, calculation, row);
        if (column.Button is { } button)
            return Cells.Of(button.Label);
        var stored = row.Values.GetValueOrDefault(column.Id, Cells.Blank);
        return column.Type == "checkbox" && stored.ValueKind == JsonValueKind.String && stored.GetString()!.Length == 0 ? Cells.Of(false) : stored;
    }

    /// <summary>Returns the name of a row: the text of its display column.</summary>
    public static string RowName(DocModel doc, TableModel table, RowModel row) =>
        table.Column(table.DisplayColumnId) is { } column ? Text(doc, column, Value(doc, table, column, row)) : "";

    /// <summary>Returns a cell as one text. Commas separate several values.</summary>
    public static string Text(DocModel doc, ColumnModel column, JsonElement cell) =>
        string.Join(",", Cells.Items(cell).Select(item => ItemText(doc, column, item)));

    /// <summary>Returns a cell as it is shown on a page: dates and percentages have their display format.</summary>
    public static string Shown(DocModel doc, ColumnModel column, JsonElement cell) =>
        string.Join(", ", Cells.Items(cell).Select(item => (column.Type, item.ValueKind) switch
        {
            ("date", JsonValueKind.String) => item.GetString()!,
            ("percent", JsonValueKind.Number) => (item.GetDouble() * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%",
            _ => ItemText(doc, column, item),
        }));

    /// <summary>Returns one value as text.</summary>
    public static string ItemText(DocModel doc, ColumnModel column, JsonElement item)
    {
        if (Cells.RowId(item) is { } rowId)
            return column.LookupTableId is { } tableId && doc.Table(tableId) is { } table && table.Row(rowId) is { } row ? RowName(doc, table, row) : "";
        if (Cells.PersonEmail(item) is { } email)
            return doc.People.GetValueOrDefault(email, email);
        if (Cells.MarkdownText(item) is { } markdown)
            return InlineText.Plain(markdown);
        if (Cells.FileName(item) is { } file)
            return file;
        return item.ValueKind switch
        {
            // The format of a time is not recorded. Coda counts days from 1899-12-30, and a time is a fraction of that day.
            JsonValueKind.String when column.Type == "time" && TimeOnly.TryParseExact(item.GetString(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) =>
                Local(doc, new DateOnly(1899, 12, 30).ToDateTime(time)),
            JsonValueKind.String when column.Type == "date" => LocalDate(doc, item.GetString()!),
            JsonValueKind.String => item.GetString()!,
            JsonValueKind.Number when column.Type == "currency" => Money(item.GetDouble(), column),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => item.GetDouble().ToString(CultureInfo.InvariantCulture),
            _ => item.GetRawText(),
        };
    }

    /// <summary>Returns the number in a cell, or zero.</summary>
    public static double Number(JsonElement cell) => cell.ValueKind == JsonValueKind.Number ? cell.GetDouble() : 0;

    private static string LocalDate(DocModel doc, string date)
    {
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return date;
        return Local(doc, day.ToDateTime(TimeOnly.MinValue));
    }

    // Returns a timestamp with the UTC offset of the document's time zone, as recorded.
    private static string Local(DocModel doc, DateTime moment)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(doc.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        return new DateTimeOffset(moment, zone.GetUtcOffset(moment)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
    }

    private static string Money(double amount, ColumnModel column)
    {
        var symbol = column.CurrencyCode switch { "EUR" => "€", "GBP" => "£", "BRL" => "R$", "JPY" => "¥", null or "USD" => "$", var code => code + " " };
        var digits = Math.Abs(amount).ToString("N" + (column.Precision ?? 2).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        // The financial format has no currency symbol, and uses brackets instead of a minus sign.
        if (column.CurrencyFormat == "financial")
            return amount < 0 ? $"({digits})" : digits;
        return (amount < 0 ? "-" : "") + symbol + digits;
    }

    private static JsonElement Calculate(DocModel doc, TableModel table, CalculationModel calculation, RowModel row)
    {
        double Own(string? columnId) => columnId is not null && table.Column(columnId) is { } column ? Number(Value(doc, table, column, row)) : 0;
        switch (calculation.Kind)
        {
            case CalculationKind.Product:
                return Cells.Of(Math.Round(Own(calculation.ColumnId) * Own(calculation.OtherColumnId), 2));
            case CalculationKind.Ratio:
                var whole = Own(calculation.OtherColumnId);
                return Cells.Of(whole == 0 ? 0 : Math.Round(Math.Clamp(Own(calculation.ColumnId) / whole, 0, 1), 2));
        }
        if (doc.Table(calculation.TableId!) is not { } other)
            return Cells.Of(0);
        var naming = other.Rows.FindAll(candidate =>
            Cells.Items(candidate.Values.GetValueOrDefault(calculation.ColumnId, Cells.Blank)).Any(item => Cells.RowId(item) == row.Id));
        var column = calculation.OtherColumnId is { } otherId ? other.Column(otherId) : null;
        var values = column is null ? [] : naming.ConvertAll(candidate => Value(doc, other, column, candidate));
        return Cells.Of(calculation.Kind switch
        {
            CalculationKind.CountOf => naming.Count,
            CalculationKind.SumOf => Math.Round(values.Sum(Number), 2),
            CalculationKind.AverageOf => values.IsEmpty ? 0 : Math.Round(values.Average(Number), 2),
            _ => values.IsEmpty ? 0 : Math.Round(values.Count(value => value.ValueKind == JsonValueKind.True) / (double)values.Count, 2),
        });
    }
}
