using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Doctor;

/// <summary>
/// Reads a few of the objects that production reads. This provides responses for the contract check, and objects for the other checks. It
/// skips a request that Coda refuses. The refusal is in the probe's exchanges.
/// </summary>
/// <param name="probe">Sends requests to Coda.</param>
/// <param name="preferred">The id or browser link of the preferred doc; null for none.</param>
internal sealed class CodaTour(CodaProbe probe, string? preferred)
{
    private const int DocsTried = 5;
    private static readonly ListQuery Few = new() { Limit = 10 };

    /// <summary>The docs on the first page of the listing.</summary>
    public IReadOnlyList<Doc> Docs { get; private set; } = [];

    /// <summary>The doc for the checks: the first one with a readable page and a table with rows, or else the best available.</summary>
    public Doc? Doc { get; private set; }

    /// <summary>A page of the doc that can be exported.</summary>
    public Page? Page { get; private set; }

    /// <summary>A table of the doc with rows.</summary>
    public TableReference? Table { get; private set; }

    /// <summary>A row of that table.</summary>
    public Row? Row { get; private set; }

    /// <summary>The scratch doc as Coda returns it; null if none was named, or it could not be read.</summary>
    public Doc? ScratchDoc { get; private set; }

    /// <summary>Reads the objects.</summary>
    public async Task WalkAsync(CancellationToken cancellationToken)
    {
        var api = probe.Api;
        Docs = (await Try(() => api.ListDocs(new ListDocsQuery { Limit = 25 }, cancellationToken)))?.Items ?? [];
        if (preferred is not null)
            ScratchDoc = await Try(() => api.GetDoc(CodaMcp.References.CodaLink.TryParse(preferred, out var link) ? link.DocId : preferred, cancellationToken));
        foreach (var doc in Docs.Take(DocsTried).Prepend(ScratchDoc).OfType<Doc>().DistinctBy(doc => doc.Id))
        {
            if (await Choose(doc, cancellationToken))
                break;
        }

        if (Doc is not null)
            await ReadDoc(Doc.Id, cancellationToken);
        await ReadAround(cancellationToken);
    }

    private async Task<bool> Choose(Doc doc, CancellationToken cancellationToken)
    {
        var api = probe.Api;
        var pages = await Try(() => api.ListPages(doc.Id, new ListQuery { Limit = 25 }, cancellationToken));
        var tables = await Try(() => api.ListTables(doc.Id, new ListTablesQuery { Limit = 25 }, cancellationToken));
        var page = pages?.Items.FirstOrDefault(page => page.ContentType == "canvas");
        TableReference? found = null;
        Row? row = null;
        foreach (var table in tables?.Items.Where(table => table.TableType == "table").Take(3) ?? [])
        {
            row = First(await Try(() => api.ListRows(doc.Id, table.Id, new ListRowsQuery { Limit = 3, ValueFormat = "simpleWithArrays" }, cancellationToken)));
            if (row is null)
                continue;
            found = table;
            break;
        }

        var isBetter = Doc is null || (Page is null ? 0 : 1) + (Row is null ? 0 : 1) < (page is null ? 0 : 1) + (row is null ? 0 : 1);
        if (isBetter)
            (Doc, Page, Table, Row) = (doc, page, found ?? First(tables), row);
        return page is not null && row is not null;
    }

    private async Task ReadDoc(string doc, CancellationToken cancellationToken)
    {
        var api = probe.Api;
        await Try(() => api.GetDoc(doc, cancellationToken));
        if (Page is { } page)
        {
            await Try(() => api.GetPage(doc, page.Id, cancellationToken));
            await Try(() => api.ListPageContent(doc, page.Id, Few, cancellationToken));
        }

        if (Table is { } table)
            await ReadTable(doc, table.Id, cancellationToken);
        if (First(await Try(() => api.ListFormulas(doc, Few, cancellationToken))) is { } formula)
            await Try(() => api.GetFormula(doc, formula.Id, cancellationToken));
        if (First(await Try(() => api.ListControls(doc, Few, cancellationToken))) is { } control)
            await Try(() => api.GetControl(doc, control.Id, cancellationToken));
        await Try(() => api.GetSharingMetadata(doc, cancellationToken));
        await Try(() => api.GetPermissions(doc, Few, cancellationToken));
        await Try(() => api.GetAclSettings(doc, cancellationToken));
        await Try(() => api.SearchPrincipals(doc, new SearchPrincipalsQuery { Query = "a" }, cancellationToken));
        await Try(() => api.ListCustomDocDomains(doc, cancellationToken));
        await Try(() => api.ListPageAnalytics(doc, new AnalyticsQuery { Limit = 10 }, cancellationToken));
    }

    private async Task ReadTable(string doc, string table, CancellationToken cancellationToken)
    {
        var api = probe.Api;
        await Try(() => api.GetTable(doc, table, cancellationToken));
        if (First(await Try(() => api.ListColumns(doc, table, new() { Limit = 100 }, cancellationToken))) is { } column)
            await Try(() => api.GetColumn(doc, table, column.Id, cancellationToken));
        await Try(() => api.ListRows(doc, table, new ListRowsQuery { Limit = 3, ValueFormat = "rich" }, cancellationToken));
        if (Row is { } row)
            await Try(() => api.GetRow(doc, table, row.Id, new GetRowQuery { ValueFormat = "rich" }, cancellationToken));
    }

    private async Task ReadAround(CancellationToken cancellationToken)
    {
        var api = probe.Api;
        if (First(await Try(() => api.ListFolders(new ListFoldersQuery { Limit = 10 }, cancellationToken))) is { } folder)
            await Try(() => api.GetFolder(folder.Id, cancellationToken));
        await Try(() => api.ListCategories(cancellationToken));
        await Try(() => api.ListDocAnalytics(new DocAnalyticsQuery { Limit = 10 }, cancellationToken));
        await Try(() => api.ListDocAnalyticsSummary(new AnalyticsSummaryQuery(), cancellationToken));
        await Try(() => api.GetAnalyticsLastUpdated(cancellationToken));
        if (Doc?.Workspace?.Id is { } workspace)
        {
            await Try(() => api.ListWorkspaceMembers(workspace, new ListWorkspaceMembersQuery(), cancellationToken));
            await Try(() => api.ListWorkspaceRoleActivity(workspace, cancellationToken));
        }
    }

    private static T? First<T>(CodaList<T>? list)
        where T : class => list is { Items: [var first, ..] } ? first : null;

    // The contract check reads the raw response, even if production could not.
    private static async Task<T?> Try<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null;
        }
    }
}
