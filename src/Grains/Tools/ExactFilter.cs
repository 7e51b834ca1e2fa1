using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>
/// Coda's own filter of a listing: one column equals one value. Coda compares by JSON type and letter by letter. So the value is converted
/// to the form that the column holds. A value that can equal nothing is refused.
/// </summary>
/// <param name="Query">The filter in Coda's form.</param>
/// <param name="NothingFound">The note if no row passes the filter.</param>
internal sealed record ExactFilter(string Query, string NothingFound)
{
    private const int RelatedRows = 1_000;

    /// <summary>Builds the filter from a model's arguments. Returns null if there are none.</summary>
    /// <param name="call">The call.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="name">Argument <c>filter_column</c>.</param>
    /// <param name="value">Argument <c>filter_value</c>; empty for blank cells.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ToolException">The column or the value is missing or invalid.</exception>
    public static async Task<ExactFilter?> Of(ToolCall call, FoundTable table, TableColumns columns, string? name, string? value, CancellationToken cancellationToken)
    {
        // Some clients send empty text for omitted arguments. An empty value without a column is omitted too.
        if (string.IsNullOrWhiteSpace(name) && string.IsNullOrWhiteSpace(value))
            return null;
        if (string.IsNullOrWhiteSpace(name) || value is null)
            throw ToolException.ForArgument(string.IsNullOrWhiteSpace(name) ? "filter_column" : "filter_value", "is missing: the two filter arguments go together.");
        var column = columns.Find(name, "filter_column");
        if (column.Format.Type == "button")
            throw ToolException.ForArgument("filter_column", $"names '{column.Name}', which is a button. Buttons hold no value.");
        var json = value.Length == 0 ? Text("") : await Value(call, table, columns, column, value, cancellationToken);
        return new ExactFilter(
            $"{column.Id}:{json}",
            value.Length == 0 ? $"No cell of '{column.Name}' is blank."
                : $"No row has exactly {json} in '{column.Name}'. Coda compares letter by letter; find_rows also finds parts of a text, in any case, and days by date.");
    }

    private static async Task<string> Value(ToolCall call, FoundTable table, TableColumns columns, Column column, string value, CancellationToken cancellationToken)
    {
        var given = JsonSerializer.SerializeToElement(value, ToolJson.Default.String);
        switch (column.Format.Type)
        {
            case "number" or "currency" or "percent" or "slider" or "scale":
                return CellNumber.Of(given, column.Format) is { } number && double.IsFinite(number)
                    ? number.ToString("R", CultureInfo.InvariantCulture)
                    : throw No(column, value, "no number", "Use a number such as 1234.5.");
            case "checkbox":
                return TypedValues.Flag(given) is { } flag ? flag ? "true" : "false" : throw No(column, value, "neither true nor false", "Use true or false.");
            case "date":
                return Text(TypedValues.Date(given, withTime: false) ?? throw No(column, value, "no date", "Use a date such as 2026-12-31."));
            case "dateTime":
                return Text(TypedValues.Date(given, withTime: true) ?? throw No(column, value, "no date and time", "Use one such as 2026-12-31T14:30:00Z, or find_rows with a date."));
            case "select" when column.Format.Options is { Count: > 0 } options:
                return Text(CellEdits.OptionNamed(column, value, "filter_value") ?? throw No(
                    column, value, "none of its options", $"The options: {CellEdits.Options(options)}. find_rows finds other texts."));
            case "person":
                var people = await new PersonTexts(call, table.DocId, table.Table.Id, columns).Find(column, value, cancellationToken);
                // Coda's plain formats show a person's name.
                return Text(people is [{ Name.Length: > 0 } person, ..] ? person.Name : PersonTexts.AddressIn(value) ?? value.Trim());
            case "lookup" when column.Format.Table is { } related:
                return Text(await NameOf(call, table.DocId, related, column, value.Trim(), cancellationToken));
            default:
                return Text(value);
        }
    }

    // Coda cannot filter a relation by the row's id (documentation).
    private static async Task<string> NameOf(ToolCall call, string docId, NamedReference related, Column column, string value, CancellationToken cancellationToken)
    {
        var (rows, complete) = await Listing.All(
            (limit, token) => call.Api.ListRows(docId, related.Id, new ListRowsQuery { Limit = limit, PageToken = token, ValueFormat = RowValues.Format }, cancellationToken),
            RelatedRows);
        if (rows.FirstOrDefault(row => row.Id == value) is { } byId)
            return byId.Name ?? "";
        if (Names.Find(rows, row => row.Name, value) is [{ Name: { } name }, ..])
            return name;
        if (!complete)
            return value;
        var nearest = string.Join(", ", NearestNames.Of(value, rows.Select(row => row.Name ?? "").Distinct(), 4).Select(name => $"'{name}'"));
        throw No(column, value, $"no row of '{related.Name}'", $"{(nearest.Length > 0 ? $"The nearest: {nearest}. " : "")}find_rows finds other texts.");
    }

    private static ToolException No(Column column, string value, string what, string advice) =>
        ToolException.ForArgument("filter_value", $"is '{Summaries.Cut(value, 100)}', which is {what} for column '{column.Name}'. {advice}");

    private static string Text(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
