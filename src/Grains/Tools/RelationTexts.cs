using System.Globalization;
using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;

namespace CodaMcp.Tools;

/// <summary>
/// Checks what is written to relation columns against the rows of the table they point to, before Coda stores a text that matches none
/// as mere text and says nothing. Reads through the cache, at most the first 1,000 rows of a table; what lies beyond is not checked, and
/// that is said.
/// </summary>
/// <param name="call">The call it is for.</param>
/// <param name="docId">The doc.</param>
/// <param name="columns">The columns of the table that is written to.</param>
internal sealed class RelationTexts(ToolCall call, string docId, TableColumns columns)
{
    private const int MaxRows = 1_000;

    private readonly Dictionary<string, Related> tables = new(StringComparer.Ordinal);
    private readonly HashSet<string> notices = [];

    /// <summary>What could not be checked; null where all was.</summary>
    public IReadOnlyList<string>? Unchecked => notices.Count > 0 ? [.. notices] : null;

    /// <summary>The row with its relation texts as the other rows' names are written.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Where it is, for errors.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">A text names no row, or several.</exception>
    public async Task<RowEdit> Checked(RowEdit row, string place, CancellationToken cancellationToken)
    {
        if (!row.Cells.Any(cell => TargetOf(cell) is not null))
            return row;
        var cells = new List<CellEdit>(row.Cells.Count);
        foreach (var cell in row.Cells)
            cells.Add(TargetOf(cell) is { } target ? cell with { Value = await Checked(cell, target, place, cancellationToken) } : cell);
        return new RowEdit(cells);
    }

    private NamedReference? TargetOf(CellEdit cell) => ColumnOf(cell) is { Format: { Type: "lookup", Table: { } table } } ? table : null;

    private Column ColumnOf(CellEdit cell) => columns.All.First(column => column.Id == cell.Column);

    private async Task<JsonElement> Checked(CellEdit cell, NamedReference target, string place, CancellationToken cancellationToken)
    {
        var column = ColumnOf(cell);
        if (cell.Value.ValueKind == JsonValueKind.Array)
        {
            var names = new List<string>();
            foreach (var item in cell.Value.EnumerateArray())
                names.Add(Named(await RowsOf(target, cancellationToken), CellEdits.Text(item), column, place));
            return JsonSerializer.SerializeToElement([.. names], ToolJson.Default.StringArray);
        }

        var text = CellEdits.Text(cell.Value);
        if (text.Length == 0)
            return cell.Value;
        var related = await RowsOf(target, cancellationToken);
        // What is typed into a cell of several values is taken apart at its commas.
        if (column.Format.IsArray && text.Contains(',', StringComparison.Ordinal) && related.Find(text).Count == 0)
        {
            var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return JsonSerializer.SerializeToElement([.. parts.Select(part => Named(related, part, column, place))], ToolJson.Default.StringArray);
        }

        return JsonSerializer.SerializeToElement(Named(related, text, column, place), ToolJson.Default.String);
    }

    private string Named(Related related, string text, Column column, string place)
    {
        var found = related.Find(text);
        if (found is [var only])
            return only.Id == text.Trim() ? only.Id : only.Name!;
        var shown = Summaries.Cut(text, 100);
        if (found.Count > 1)
        {
            throw new ToolException(ToolErrorKind.Ambiguous, string.Create(
                CultureInfo.InvariantCulture,
                $"Argument '{place}': several rows of '{related.Table.Name}' are named '{shown}', which column '{column.Name}' points to: {string.Join(", ", found.Take(10).Select(row => row.Id))}. Use the id."));
        }

        if (!related.Complete)
        {
            notices.Add($"Column '{column.Name}': '{shown}' is none of the first {related.Rows.Count} rows of '{related.Table.Name}', and the others were not searched. If it names no row, it is stored as plain text.");
            return text;
        }

        var nearest = string.Join(", ", NearestNames.Of(text, related.Rows.Select(row => row.Name ?? "").Distinct(), 4).Select(name => $"'{name}'"));
        throw ToolException.ForArgument(
            place,
            $"gives column '{column.Name}' the value '{shown}', which names no row of '{related.Table.Name}'.{(nearest.Length > 0 ? $" The nearest: {nearest}." : "")} Use a row's name or id, or set allow_new_options to store it as plain text.");
    }

    private async Task<Related> RowsOf(NamedReference table, CancellationToken cancellationToken)
    {
        if (tables.TryGetValue(table.Id, out var known))
            return known;
        try
        {
            var (rows, complete) = await Listing.All(
                (limit, token) => call.Api.ListRows(docId, table.Id, new ListRowsQuery { Limit = limit, PageToken = token, ValueFormat = "simpleWithArrays" }, cancellationToken),
                MaxRows);
            return tables[table.Id] = new Related(table, rows, complete);
        }
        catch (CodaException unreadable) when (unreadable.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.GatewayTimeout)
        {
            return tables[table.Id] = new Related(table, [], Complete: false);
        }
    }

    private sealed record Related(NamedReference Table, IReadOnlyList<Row> Rows, bool Complete)
    {
        public IReadOnlyList<Row> Find(string text)
        {
            var wanted = text.Trim();
            return Rows.FirstOrDefault(row => row.Id == wanted) is { } byId ? [byId] : ReferenceResolver.Named(Rows, row => row.Name, wanted);
        }
    }
}
