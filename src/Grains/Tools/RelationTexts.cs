using System.Globalization;
using System.Net;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>
/// Replaces the values of relation cells by row ids. Coda resolves an id to exactly that row. It stores an unknown text as plain text,
/// without an error. This class reads at most the first 1,000 rows of a table, through the cache. It finds later rows by id only, and
/// reports that limit.
/// </summary>
/// <param name="call">The call it is for.</param>
/// <param name="docId">The doc.</param>
/// <param name="columns">The columns of the table that is written to.</param>
/// <param name="keepUnknown">Whether a text that names no row is written unchanged.</param>
/// <param name="keys">
/// The ids of the columns that find the rows to update. They get the related row's display text. Coda cannot look for a relation by the
/// row's id (documentation). No recorded response shows that it would match an id here.
/// </param>
internal sealed class RelationTexts(ToolCall call, string docId, TableColumns columns, bool keepUnknown, IReadOnlyList<string> keys)
{
    private const int MaxRows = 1_000;

    private readonly Dictionary<string, Related> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Row?> knownRows = new(StringComparer.Ordinal);
    private readonly HashSet<string> notices = [];

    /// <summary>Notes on values that could not be checked; null if all were checked.</summary>
    public IReadOnlyList<string>? Unchecked => notices.Count > 0 ? [.. notices] : null;

    /// <summary>
    /// Returns the row with the ids of the related rows, which its cells name by id, link or display text. Key columns get the display
    /// text.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Where it is, for errors.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ToolException">A cell matches no row, or several.</exception>
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
            return await Several(cell.Value.EnumerateArray().Select(CellEdits.Text));
        var text = CellEdits.Text(cell.Value);
        if (text.Length == 0)
            return cell.Value;
        // Coda splits text that is typed into a cell of several values at its commas.
        if (column.Format.IsArray && text.Contains(',', StringComparison.Ordinal) && (await RowsOf(target, cancellationToken)).Find(text).Count == 0)
            return await Several(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return JsonSerializer.SerializeToElement(await ValueOf(target, text, column, place, cancellationToken), ToolJson.Default.String);

        async Task<JsonElement> Several(IEnumerable<string> texts)
        {
            var values = new List<string>();
            foreach (var one in texts)
                values.Add(await ValueOf(target, one, column, place, cancellationToken));
            return JsonSerializer.SerializeToElement([.. values], ToolJson.Default.StringArray);
        }
    }

    private async Task<string> ValueOf(NamedReference target, string text, Column column, string place, CancellationToken cancellationToken)
    {
        var related = await RowsOf(target, cancellationToken);
        if (await RowNamed(related, text, column, place, cancellationToken) is not { } row)
            return text;
        if (!keys.Contains(column.Id))
            return row.Id;
        // If several related rows have this name, the write would also overwrite rows that point to the others.
        return row.Name is { Length: > 0 } name && related.Find(name).Count <= 1
            ? name
            : throw ToolException.ForArgument(place, $"gives the key column '{column.Name}' the row {row.Id} of '{target.Name}', whose name is blank or not the only one of its kind. Keys are compared by name: use another key column, or update_row.");
    }

    // Returns null if the text is to be written unchanged.
    private async Task<Row?> RowNamed(Related related, string text, Column column, string place, CancellationToken cancellationToken)
    {
        var target = related.Table;
        var found = related.Find(text);
        if (found is [var only])
            return only;
        var shown = Summaries.Cut(text, 100);
        if (found.Count > 1)
        {
            throw new ToolException(ToolErrorKind.Ambiguous, string.Create(
                CultureInfo.InvariantCulture,
                $"Argument '{place}': several rows of '{related.Table.Name}' are named '{shown}', which column '{column.Name}' points to: {string.Join(", ", found.Take(10).Select(row => row.Id))}{(found.Count > 10 ? ", …" : "")}. Use the id."));
        }

        if (CodaLink.TryParse(text.Trim(), out _))
            return await RowOfLink(related, text.Trim(), place, cancellationToken);
        if (!related.Complete && text.Trim().StartsWith("i-", StringComparison.Ordinal) && await RowBeyond(target, text.Trim(), cancellationToken) is { } row)
            return row;
        if (keepUnknown)
            return null;
        if (!related.Complete)
        {
            notices.Add(related.Rows.Count == 0
                ? $"Column '{column.Name}': '{shown}' was not checked, because the rows of '{target.Name}' could not be read. If it names no row, it is stored as plain text."
                : $"Column '{column.Name}': '{shown}' is none of the first {related.Rows.Count} rows of '{target.Name}', and the others were not searched. If it names no row, it is stored as plain text.");
            return null;
        }

        var nearest = string.Join(", ", NearestNames.Of(text, related.Rows.Select(row => row.Name ?? "").Distinct(), 4).Select(name => $"'{name}'"));
        throw ToolException.ForArgument(
            place,
            $"gives column '{column.Name}' the value '{shown}', which names no row of '{related.Table.Name}'.{(nearest.Length > 0 ? $" The nearest: {nearest}." : "")} Use a row's name or id, or set allow_new_options to store it as plain text.");
    }

    private async Task<Row> RowOfLink(Related related, string link, string place, CancellationToken cancellationToken)
    {
        if (knownRows.TryGetValue(link, out var known) && known is not null)
            return known;
        var table = await call.Api.GetTableShape(docId, related.Table.Id, cancellationToken);
        var id = await new ReferenceResolver(call, toWrite: true).RowOf(new FoundTable(docId, table), link, place, cancellationToken);
        var row = related.Rows.FirstOrDefault(row => row.Id == id) ?? await RowBeyond(related.Table, id, cancellationToken) ?? new Row { Id = id };
        knownRows[link] = row;
        return row;
    }

    // Reads a single row that the listing did not reach. Returns null if there is none, or if it cannot be read.
    private async Task<Row?> RowBeyond(NamedReference target, string id, CancellationToken cancellationToken)
    {
        if (knownRows.TryGetValue(id, out var known))
            return known;
        try
        {
            return knownRows[id] = await call.Api.GetRow(docId, target.Id, id, new GetRowQuery { ValueFormat = RowValues.Format }, cancellationToken);
        }
        catch (CodaException unreadable) when (LeavesUnchecked(unreadable))
        {
            return knownRows[id] = null;
        }
    }

    private async Task<Related> RowsOf(NamedReference table, CancellationToken cancellationToken)
    {
        if (tables.TryGetValue(table.Id, out var known))
            return known;
        try
        {
            var (rows, complete) = await Listing.All(
                (limit, token) => call.Api.ListRows(docId, table.Id, new ListRowsQuery { Limit = limit, PageToken = token, ValueFormat = RowValues.Format }, cancellationToken),
                MaxRows);
            return tables[table.Id] = new Related(table, rows, complete);
        }
        catch (CodaException unreadable) when (LeavesUnchecked(unreadable))
        {
            return tables[table.Id] = new Related(table, [], Complete: false);
        }
    }

    // If Coda refuses to return the related rows, the write is sent without this check. A refused token or a spent limit would stop the write too.
    private static bool LeavesUnchecked(CodaException refused) => refused.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests);

    private sealed record Related(NamedReference Table, IReadOnlyList<Row> Rows, bool Complete)
    {
        public IReadOnlyList<Row> Find(string text)
        {
            var wanted = text.Trim();
            return Rows.FirstOrDefault(row => row.Id == wanted) is { } byId ? [byId] : Names.Find(Rows, row => row.Name, text);
        }
    }
}
