using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.References;

/// <summary>
/// Finds the doc, page, table or row that a model names by id, name (<see cref="Names"/>) or browser link. A name that matches several things
/// is an error that lists them; Coda would pick one arbitrarily. A name that matches nothing is an error that lists the nearest names. Reads go
/// through the gateway's cache. The call notes what was found.
/// </summary>
/// <param name="call">The call it is for.</param>
/// <param name="toWrite">
/// Whether the call writes to rows. Then the row count and modification time of a found table may be out of date. The call does not wait until
/// Coda shows an earlier write.
/// </param>
internal sealed partial class ReferenceResolver(IReferringCall call, bool toWrite = false)
{
    private const int MostRows = 500;

    private readonly ICodaApi api = call.Api;

    /// <summary>Finds a doc.</summary>
    /// <param name="reference">Its id, name, or a link to it or into it.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <param name="argument">The tool's argument that has the reference, for errors.</param>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public async Task<Doc> Doc(string reference, CancellationToken cancellationToken, string argument = "doc")
    {
        var doc = await new DocReference(api, argument).Find(reference, cancellationToken);
        call.Touches("doc", doc.Id, doc.Name);
        return doc;
    }

    /// <summary>Finds a folder.</summary>
    /// <param name="folder">Its id or name.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <param name="argument">The name of the tool's argument, for errors.</param>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public async Task<Folder> Folder(string folder, CancellationToken cancellationToken, string argument = "folder")
    {
        var wanted = folder.Trim();
        Folder found;
        if (wanted.StartsWith("fl-", StringComparison.Ordinal))
        {
            try
            {
                found = await api.GetFolder(wanted, cancellationToken);
            }
            catch (CodaException missing) when (missing.Status == HttpStatusCode.NotFound)
            {
                throw new ToolException(ToolErrorKind.NotFound, $"Argument '{argument}': there is no folder {wanted}, or the Coda user cannot see it. list_folders lists the folders.");
            }
        }
        else
        {
            var (folders, complete) = await Listing.All((limit, token) => api.ListFolders(new ListFoldersQuery { Limit = limit, PageToken = token }, cancellationToken));
            found = Pick(
                folders, candidate => candidate.Id, candidate => candidate.Name, folder, argument, "folder",
                candidate => $"'{candidate.Name}' ({candidate.Id}{(candidate.Workspace?.Name is { } workspace ? $", workspace '{workspace}'" : "")})",
                complete);
        }

        call.Touches("folder", found.Id, found.Name);
        return found;
    }

    /// <summary>Finds a named formula.</summary>
    /// <param name="docId">The doc it is in.</param>
    /// <param name="formula">Its id or name.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public Task<CalculationReference> Formula(string docId, string formula, CancellationToken cancellationToken) =>
        Calculation((limit, token) => api.ListFormulas(docId, new ListQuery { Limit = limit, PageToken = token }, cancellationToken), formula, "formula");

    /// <summary>Finds a control.</summary>
    /// <param name="docId">The doc it is in.</param>
    /// <param name="control">Its id or name.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public Task<CalculationReference> Control(string docId, string control, CancellationToken cancellationToken) =>
        Calculation((limit, token) => api.ListControls(docId, new ListQuery { Limit = limit, PageToken = token }, cancellationToken), control, "control");

    /// <summary>Finds a page.</summary>
    /// <param name="page">Its id, name or link.</param>
    /// <param name="doc">The doc it is in; null only with a link.</param>
    /// <param name="argument">The argument that names the page, for errors.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public async Task<FoundPage> Page(string page, string? doc, CancellationToken cancellationToken, string argument = "page")
    {
        var wanted = page.Trim();
        if (CodaLink.IsMeant(wanted))
        {
            var target = await Follow(wanted, doc, argument, "page", cancellationToken);
            return Touch(new FoundPage(target.DocId, await api.GetPage(target.DocId, target.Id, cancellationToken)));
        }

        var docId = await DocOf(doc, argument, cancellationToken);
        if (wanted.StartsWith("canvas-", StringComparison.Ordinal))
            return Touch(new FoundPage(docId, await PageById(docId, wanted, argument, cancellationToken)));

        var (pages, complete) = await Pages(docId, cancellationToken);
        return Touch(new FoundPage(docId, Pick(
            pages, candidate => candidate.Id, candidate => candidate.Name, page, argument, "page",
            candidate => $"'{candidate.Name}' ({candidate.Id}, {(candidate.Parent is { } parent ? $"under '{parent.Name}'" : "at the top")})",
            complete)));
    }

    /// <summary>Finds a table or view.</summary>
    /// <param name="table">Its id, name or link.</param>
    /// <param name="doc">The doc it is in; null only with a link.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public async Task<FoundTable> Table(string table, string? doc, CancellationToken cancellationToken)
    {
        var wanted = table.Trim();
        if (CodaLink.IsMeant(wanted))
        {
            var target = await Follow(wanted, doc, "table", "table", cancellationToken);
            return Touch(new FoundTable(target.DocId, await TableById(target.DocId, target.Id, cancellationToken)));
        }

        var docId = await DocOf(doc, "table", cancellationToken);
        if (wanted.StartsWith("grid-", StringComparison.Ordinal) || wanted.StartsWith("table-", StringComparison.Ordinal))
        {
            try
            {
                return Touch(new FoundTable(docId, await TableById(docId, wanted, cancellationToken)));
            }
            catch (CodaException missing) when (missing.Status == HttpStatusCode.NotFound)
            {
                // A name may look like an id; the listing decides.
            }
        }

        var (tables, complete) = await Tables(docId, cancellationToken);
        var found = Pick(
            tables, candidate => candidate.Id, candidate => candidate.Name, table, "table", "table",
            candidate => $"'{candidate.Name}' ({candidate.Id}, {candidate.TableType}{(candidate.Parent is { } parent ? $" on page '{parent.Name}'" : "")})",
            complete);
        return Touch(new FoundTable(docId, await TableById(docId, found.Id, cancellationToken)));
    }

    /// <summary>Finds a row. Does not check that a row with a given id exists; the request that uses the id does.</summary>
    /// <param name="row">Its id, link, or the value of its display column.</param>
    /// <param name="table">The table it is in; null only with a link.</param>
    /// <param name="doc">The doc it is in; null only with a link.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public async Task<FoundRow> Row(string row, string? table, string? doc, CancellationToken cancellationToken)
    {
        if (table is not null)
        {
            var found = await Table(table, doc, cancellationToken);
            return new FoundRow(found.DocId, found.Table, await RowOf(found, row, "row", cancellationToken));
        }

        var wanted = row.Trim();
        if (!CodaLink.IsMeant(wanted))
            throw ToolException.ForArgument("table", "is required, unless 'row' is a link.");
        var target = await Follow(wanted, doc, "row", "row", cancellationToken);
        var holder = Touch(new FoundTable(target.DocId, await TableById(target.DocId, TableOf(target), cancellationToken)));
        call.Touches("row", target.Id);
        return new FoundRow(holder.DocId, holder.Table, target.Id);
    }

    /// <summary>Finds a row of a table that is known.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">The row's id, link, or the value of its display column.</param>
    /// <param name="argument">The argument that names the row, for errors.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The row's id.</returns>
    /// <exception cref="ToolException">There is none, or several.</exception>
    public async Task<string> RowOf(FoundTable table, string row, string argument, CancellationToken cancellationToken)
    {
        var wanted = row.Trim();
        var id = CodaLink.IsMeant(wanted) ? await RowByLink(table, wanted, argument, cancellationToken)
            : RowId().IsMatch(wanted) ? wanted
            : await RowByName(table, row, argument, cancellationToken);
        call.Touches("row", id);
        return id;
    }

    /// <summary>Returns a table's columns.</summary>
    /// <param name="docId">The doc.</param>
    /// <param name="tableId">The table or view.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="visibleOnly">Whether to omit the hidden columns.</param>
    public async Task<TableColumns> Columns(string docId, string tableId, CancellationToken cancellationToken, bool visibleOnly = false)
    {
        var (columns, _) = await Listing.All((limit, token) =>
            api.ListColumns(docId, tableId, new ListColumnsQuery { Limit = limit, PageToken = token, VisibleOnly = visibleOnly ? true : null }, cancellationToken));
        return new TableColumns(columns);
    }

    /// <summary>Returns a doc's pages, up to 1,000, and whether these are all of them.</summary>
    public Task<(IReadOnlyList<Page> Items, bool Complete)> Pages(string docId, CancellationToken cancellationToken) =>
        Listing.All((limit, token) => api.ListPages(docId, new ListQuery { Limit = limit, PageToken = token }, cancellationToken));

    /// <summary>Returns a doc's tables and views, up to 1,000, and whether these are all of them.</summary>
    public Task<(IReadOnlyList<TableReference> Items, bool Complete)> Tables(string docId, CancellationToken cancellationToken) =>
        Listing.All((limit, token) => api.ListTables(docId, new ListTablesQuery { Limit = limit, PageToken = token }, cancellationToken));

    /// <summary>Returns what a browser link leads to.</summary>
    /// <param name="address">The link.</param>
    /// <param name="argument">The tool's argument that has the reference, for errors.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ToolException">It is not a link into a Coda doc, or it leads to nothing that the Coda user can see.</exception>
    public async Task<LinkTarget> Resolve(string address, string argument, CancellationToken cancellationToken)
    {
        var link = CodaLink.Of(address.Trim(), argument);
        if (!link.LeadsInside)
        {
            var doc = await api.GetDoc(link.DocId, cancellationToken);
            call.Touches("doc", doc.Id, doc.Name);
            return new LinkTarget("doc", doc.Id, doc.Name, doc.Id, null, doc.BrowserLink);
        }

        var target = LinkTarget.From(await api.ResolveBrowserLink(new ResolveBrowserLinkQuery { Url = link.Address }, cancellationToken), link.DocId);
        call.Touches("doc", target.DocId);
        return target;
    }

    private async Task<CalculationReference> Calculation(Func<int, string?, Task<CodaList<CalculationReference>>> list, string reference, string kind)
    {
        var (items, complete) = await Listing.All(list);
        var found = Pick(
            items, candidate => candidate.Id, candidate => candidate.Name, reference, kind, kind,
            candidate => $"'{candidate.Name}' ({candidate.Id}{(candidate.Parent is { } parent ? $", on page '{parent.Name}'" : "")})",
            complete);
        call.Touches(kind, found.Id, found.Name);
        return found;
    }

    private async Task<string> DocOf(string? doc, string argument, CancellationToken cancellationToken) => doc is null
        ? throw ToolException.ForArgument("doc", $"is required, unless '{argument}' is a link.")
        : (await Doc(doc, cancellationToken)).Id;

    private async Task<Page> PageById(string docId, string id, string argument, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetPage(docId, id, cancellationToken);
        }
        catch (CodaException missing) when (missing.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            throw new ToolException(
                ToolErrorKind.NotFound,
                $"Argument '{argument}': the doc has no page {id}. A page created less than half a minute ago may not show yet; list_pages gives the pages there are.");
        }
    }

    private Task<Table> TableById(string docId, string id, CancellationToken cancellationToken) =>
        toWrite ? api.GetTableShape(docId, id, cancellationToken) : api.GetTable(docId, id, cancellationToken);

    private async Task<string> RowByLink(FoundTable table, string address, string argument, CancellationToken cancellationToken)
    {
        var target = await Resolve(address, argument, cancellationToken);
        if (target.Type != "row")
            throw ToolException.ForArgument(argument, $"is a link to a {target.Type}, not to a row.");
        if (target.DocId != table.DocId || !await ShowsSameRows(table, TableOf(target), cancellationToken))
            throw ToolException.ForArgument(argument, "is a link to a row of another table. Leave 'table' out, or name the right one.");
        return target.Id;
    }

    // A row of a view is a row of the view's table, so the caller may name either of the two.
    private async Task<bool> ShowsSameRows(FoundTable table, string otherId, CancellationToken cancellationToken)
    {
        var baseId = table.Table.ParentTable?.Id ?? table.Table.Id;
        if (otherId == table.Table.Id || otherId == baseId)
            return true;
        var other = await TableById(table.DocId, otherId, cancellationToken);
        return (other.ParentTable?.Id ?? other.Id) == baseId;
    }

    private async Task<string> RowByName(FoundTable table, string name, string argument, CancellationToken cancellationToken)
    {
        IReadOnlyList<Row> named = [];
        if (table.Table.DisplayColumn is { } display)
        {
            var query = $"{display.Id}:\"{JsonEncodedText.Encode(name.Trim(), JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
            named = (await api.ListRows(table.DocId, table.Table.Id, new ListRowsQuery { Query = query, Limit = 10, ValueFormat = "simpleWithArrays" }, cancellationToken)).Items;
        }

        if (named.Count == 0)
        {
            // Coda compares the text exactly. A name with another spelling, or a name that is a number, can be found only among the first rows.
            var (first, complete) = await Listing.All(
                (limit, token) => api.ListRows(table.DocId, table.Table.Id, new ListRowsQuery { Limit = limit, PageToken = token, ValueFormat = "simpleWithArrays" }, cancellationToken), MostRows);
            named = Names.Find(first, row => row.Name, name);
            if (named.Count == 0)
            {
                var only = complete ? "" : string.Create(CultureInfo.InvariantCulture, $" Other spellings were searched for in the first {first.Count} rows.");
                throw ReferenceErrors.NotFound(argument, name, NearestNames.Of(name, first, row => row.Name ?? "", 4).Select(Describe),
                    $"A row is named by its id, link or {await DisplayValue(table, cancellationToken)}; list_rows finds it by any column.{only}");
            }
        }

        return named is [var found] ? found.Id : throw ReferenceErrors.Ambiguous(argument, "rows", name, named.Select(Describe));
    }

    // Coda returns the display column of a table without its name (recorded).
    private async Task<string> DisplayValue(FoundTable table, CancellationToken cancellationToken) =>
        table.Table.DisplayColumn is { } display && (await Columns(table.DocId, table.Table.Id, cancellationToken)).All.FirstOrDefault(column => column.Id == display.Id) is { } column
            ? $"its value of column '{column.Name}'"
            : "the value of its display column";

    private static string Describe(Row row) => $"'{row.Name}' ({row.Id})";

    private static string TableOf(LinkTarget target) => target.TableId
        ?? throw new ToolException(ToolErrorKind.NotFound, "Coda does not say which table the link's row is in. Name the table and the row's id instead.");

    private async Task<LinkTarget> Follow(string address, string? doc, string argument, string type, CancellationToken cancellationToken)
    {
        var docId = CodaLink.Of(address, argument).DocId;
        if (doc is not null && (await Doc(doc, cancellationToken)).Id != docId)
            throw ToolException.ForArgument(argument, $"is a link into another doc ({docId}) than 'doc' names. Leave 'doc' out, or make them agree.");
        var target = await Resolve(address, argument, cancellationToken);
        return target.Type == type ? target : throw ToolException.ForArgument(argument, $"is a link to a {target.Type}, not to a {type}.");
    }

    // An id has precedence over a name. Not every id has the prefix of its kind (recorded: a synced table's id is a plain name).
    private static T Pick<T>(
        IReadOnlyList<T> items, Func<T, string> id, Func<T, string> name, string wanted, string argument, string kind, Func<T, string> describe, bool complete)
    {
        var identified = items.Where(item => id(item) == wanted.Trim()).Take(1).ToList();
        var named = identified.Count == 1 ? identified : Names.Find(items, name, wanted);
        return named switch
        {
            [var only] => only,
            [] => throw ReferenceErrors.NotFound(argument, wanted, NearestNames.Of(wanted, items, name, 4).Select(describe), complete
                ? $"list_{kind}s gives all there are."
                : $"Only the first {items.Count} {kind}s were searched; an id or link finds the others."),
            _ => throw ReferenceErrors.Ambiguous(argument, $"{kind}s", wanted, named.Select(describe)),
        };
    }

    private FoundPage Touch(FoundPage found)
    {
        call.Touches("page", found.Page.Id, found.Page.Name);
        return found;
    }

    private FoundTable Touch(FoundTable found)
    {
        call.Touches("table", found.Table.Id, found.Table.Name);
        return found;
    }

    [GeneratedRegex("^i-[A-Za-z0-9_-]+$")]
    private static partial Regex RowId();
}
