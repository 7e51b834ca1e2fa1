using System.Globalization;
using System.Text;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Returns docs, pages, tables and rows as text.</summary>
/// <param name="call">The call it is for.</param>
internal sealed class DocumentText(ToolCall call)
{
    // ChatGPT calls fetch with an id alone. So the position to continue from is a part of the id.
    private const string From = "?from=";
    private const int TableRows = 100;
    private const int MostOfTitle = 500;
    private const int RoomForNext = 300;

    private readonly ReferenceResolver resolver = new(call);
    private int from;

    /// <summary>
    /// Returns the text of a search hit or of a link's target, as much as fits a result. The metadata contain the id that continues the
    /// text.
    /// </summary>
    /// <param name="id">The id of a search hit, the <c>nextId</c> of an earlier result, or a link.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ToolException">The id leads to no object, or to an object without text.</exception>
    public async Task<FetchResult> Fetch(string id, CancellationToken cancellationToken)
    {
        var wanted = id.Trim();
        if (CodaLink.IsMeant(wanted))
        {
            var target = await resolver.Resolve(wanted, "id", cancellationToken);
            wanted = target.Type switch
            {
                "doc" => $"doc:{target.DocId}",
                "page" or "table" => $"{target.Type}:{target.DocId}/{target.Id}",
                "row" when target.TableId is not null => $"row:{target.DocId}/{target.TableId}/{target.Id}",
                _ => throw ToolException.ForArgument("id", $"is a link to a {target.Type}, which has no text."),
            };
        }

        else if (wanted.LastIndexOf(From, StringComparison.Ordinal) is >= 0 and var at
            && int.TryParse(wanted.AsSpan(at + From.Length), NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            wanted = wanted[..at];
        }

        var colon = wanted.IndexOf(':', StringComparison.Ordinal);
        string[] parts = colon < 0 ? [] : [wanted[..colon], .. wanted[(colon + 1)..].Split('/')];
        return parts switch
        {
            ["doc", { Length: > 0 } doc] => await OfDoc(wanted, doc, cancellationToken),
            ["page", { Length: > 0 } doc, { Length: > 0 } page] => await OfPage(wanted, doc, page, cancellationToken),
            ["table", { Length: > 0 } doc, { Length: > 0 } table] => await OfTable(wanted, doc, table, cancellationToken),
            ["row", { Length: > 0 } doc, { Length: > 0 } table, { Length: > 0 } row] => await OfRow(wanted, doc, table, row, cancellationToken),
            _ => throw ToolException.ForArgument("id", "is no id of a search hit. Use one as search gives it, or a Coda link."),
        };
    }

    private async Task<FetchResult> OfDoc(string id, string docId, CancellationToken cancellationToken)
    {
        var doc = await resolver.Doc(docId, cancellationToken);
        var overview = await DocOverview.Read(resolver, call.Api, doc, cancellationToken);
        var text = new StringBuilder().Append("# ").AppendLine(doc.Name).AppendLine().AppendLine("## Pages");
        foreach (var page in overview.Pages)
            text.Append("- ").Append(page.Name).Append(" (page:").Append(doc.Id).Append('/').Append(page.Id).AppendLine(")");
        text.AppendLine().AppendLine("## Tables");
        foreach (var table in overview.Tables)
        {
            text.Append("- ").Append(table.Name).Append(" (table:").Append(doc.Id).Append('/').Append(table.Id).Append(')');
            if (table.Columns is { Count: > 0 } columns)
                text.Append(": ").AppendJoin(", ", columns.Select(column => $"{column.Name} ({column.Type})"));
            text.AppendLine();
        }

        if (overview.Note is { } note)
            text.AppendLine().AppendLine(note);
        return Result(id, doc.Name, text.ToString(), doc.BrowserLink, ("type", "doc"), ("updatedAt", doc.UpdatedAt?.ToString("O")));
    }

    private async Task<FetchResult> OfPage(string id, string docId, string pageId, CancellationToken cancellationToken)
    {
        var (foundDocId, page) = await resolver.Page(pageId, docId, cancellationToken, "id");
        if (page.ContentType != "canvas")
            return Result(id, page.Name, $"(The page is of type '{page.ContentType}' and has no text.)", page.BrowserLink, ("type", "page"));
        var content = await call.Gateway.ReadPageMarkdown(call.Coda, foundDocId, page.Id, cancellationToken);
        return Result(
            id, page.Name, content.Markdown, page.BrowserLink,
            ("type", "page"), ("updatedAt", page.UpdatedAt?.ToString("O")), ("warning", content.Warning));
    }

    private async Task<FetchResult> OfTable(string id, string docId, string tableId, CancellationToken cancellationToken)
    {
        var (foundDocId, table) = await resolver.Table(tableId, docId, cancellationToken);
        var columns = await resolver.Columns(foundDocId, table.Id, cancellationToken);
        var list = await ListingPage<Row>.Read(
            ListingPlace.First(TableRows),
            (size, token) => call.Api.ListRows(foundDocId, table.Id, new ListRowsQuery { Limit = size, PageToken = token, ValueFormat = RowValues.Format }, cancellationToken));
        var (rows, _) = Fitting.Of(list.Items.Select(row => RowValues.Summary(row, columns, columns.All)), RowValues.Shrunk);
        var text = new StringBuilder().Append("# ").AppendLine(table.Name).AppendLine()
            .Append("Columns: ").AppendJoin(", ", columns.All.Select(column => $"{column.Name} ({column.Format.Type})")).AppendLine()
            .Append("Rows: ").Append(rows.Count).Append(" of ").Append(table.RowCount).AppendLine().AppendLine();
        foreach (var row in rows)
            text.AppendLine(Line(row.Values));
        return Result(id, table.Name, text.ToString(), table.BrowserLink ?? await DocLink(foundDocId, cancellationToken), ("type", "table"), ("updatedAt", table.UpdatedAt?.ToString("O")));
    }

    private async Task<FetchResult> OfRow(string id, string docId, string tableId, string rowId, CancellationToken cancellationToken)
    {
        var found = await resolver.Row(rowId, tableId, docId, cancellationToken);
        var columns = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var row = await call.Api.GetRow(found.DocId, found.Table.Id, found.RowId, new GetRowQuery { ValueFormat = "simpleWithArrays" }, cancellationToken);
        var text = new StringBuilder();
        foreach (var (name, value) in RowValues.Of(row, columns, columns.All))
            text.Append(name).Append(": ").AppendLine(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText());
        return Result(id, row.Name ?? row.Id, text.ToString(), row.BrowserLink ?? await DocLink(found.DocId, cancellationToken), ("type", "row"), ("updatedAt", row.UpdatedAt?.ToString("O")));
    }

    private async Task<string> DocLink(string docId, CancellationToken cancellationToken) => (await call.Api.GetDoc(docId, cancellationToken)).BrowserLink;

    private static string Line(Dictionary<string, JsonElement> values) => JsonSerializer.Serialize(values, ToolJson.Results.DictionaryStringJsonElement);

    private FetchResult Result(string id, string title, string text, string url, params (string Name, string? Value)[] metadata)
    {
        var kept = metadata.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Name, entry => entry.Value!, StringComparer.Ordinal);
        if (from > text.Length)
            throw ToolException.ForArgument("id", string.Create(CultureInfo.InvariantCulture, $"goes on past the end: the text has {text.Length} characters now."));
        var result = new FetchResult { Id = id, Title = Summaries.Cut(title, MostOfTitle), Text = "", Url = url, Metadata = kept };
        var end = Fitting.EndOf(text, from, text.Length, Fitting.MaxBytes - Fitting.Size(result) - RoomForNext);
        if (end < text.Length)
        {
            kept["nextId"] = string.Create(CultureInfo.InvariantCulture, $"{id}{From}{end}");
            kept["truncated"] = string.Create(CultureInfo.InvariantCulture, $"Characters {from} to {end} of {text.Length}. fetch with nextId gives what follows.");
        }

        return result with { Text = text[from..end] };
    }
}
