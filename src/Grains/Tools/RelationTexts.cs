using System.Globalization;
using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;

namespace CodaMcp.Tools;

/// <summary>
/// Finds the rows that relation cells are to point to, and has their ids written: Coda takes an id for exactly that row, but stores a text
/// that it does not know as mere text and says nothing. Reads through the cache, at most the first 1,000 rows of a table. What lies beyond
/// is found by id only, and that is said.
/// </summary>
/// <param name="call">The call it is for.</param>
/// <param name="docId">The doc.</param>
/// <param name="columns">The columns of the table that is written to.</param>
/// <param name="keepUnknown">Whether a text that names no row is written as it is.</param>
internal sealed class RelationTexts(ToolCall call, string docId, TableColumns columns, bool keepUnknown)
{
    private const int MaxRows = 1_000;

    private readonly Dictionary<string, Related> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> knownIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> notices = [];

    /// <summary>What could not be checked; null where all was.</summary>
    public IReadOnlyList<string>? Unchecked => notices.Count > 0 ? [.. notices] : null;

    /// <summary>The row with the ids of the rows that its relation cells name by id, link or display text.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Where it is, for errors.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ToolException">A cell names no row, or several.</exception>
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
        // What is typed into a cell of several values is taken apart at its commas.
        if (column.Format.IsArray && text.Contains(',', StringComparison.Ordinal) && (await RowsOf(target, cancellationToken)).Find(text).Count == 0)
            return await Several(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return JsonSerializer.SerializeToElement(await IdOf(target, text, column, place, cancellationToken), ToolJson.Default.String);

        async Task<JsonElement> Several(IEnumerable<string> texts)
        {
            var ids = new List<string>();
            foreach (var one in texts)
                ids.Add(await IdOf(target, one, column, place, cancellationToken));
            return JsonSerializer.SerializeToElement([.. ids], ToolJson.Default.StringArray);
        }
    }

    private async Task<string> IdOf(NamedReference target, string text, Column column, string place, CancellationToken cancellationToken)
    {
        var related = await RowsOf(target, cancellationToken);
        var found = related.Find(text);
        if (found is [var only])
            return only.Id;
        var shown = Summaries.Cut(text, 100);
        if (found.Count > 1)
        {
            throw new ToolException(ToolErrorKind.Ambiguous, string.Create(
                CultureInfo.InvariantCulture,
                $"Argument '{place}': several rows of '{related.Table.Name}' are named '{shown}', which column '{column.Name}' points to: {string.Join(", ", found.Take(10).Select(row => row.Id))}{(found.Count > 10 ? ", …" : "")}. Use the id."));
        }

        if (CodaLink.TryParse(text.Trim(), out _))
            return await IdOfLink(target, text.Trim(), place, cancellationToken);
        if (!related.Complete && text.Trim().StartsWith("i-", StringComparison.Ordinal) && await IdBeyond(target, text.Trim(), cancellationToken) is { } id)
            return id;
        if (keepUnknown)
            return text;
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

    private async Task<string> IdOfLink(NamedReference target, string link, string place, CancellationToken cancellationToken)
    {
        if (knownIds.TryGetValue(link, out var known) && known is not null)
            return known;
        var table = await call.Api.GetTable(docId, target.Id, cancellationToken);
        var id = await new ReferenceResolver(call).RowOf(new FoundTable(docId, table), link, place, cancellationToken);
        knownIds[link] = id;
        return id;
    }

    // A row that the listing did not reach is asked for by itself. Null where there is none, or nobody can say.
    private async Task<string?> IdBeyond(NamedReference target, string id, CancellationToken cancellationToken)
    {
        if (knownIds.TryGetValue(id, out var known))
            return known;
        try
        {
            var row = await call.Api.GetRow(docId, target.Id, id, new GetRowQuery { ValueFormat = RowValues.Format }, cancellationToken);
            return knownIds[id] = row.Id;
        }
        catch (CodaException unreadable) when (unreadable.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.GatewayTimeout)
        {
            return knownIds[id] = null;
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
