using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Tools;

/// <summary>A Coda in memory: one doc's worth of everything, and a note of what was asked and written.</summary>
internal sealed class FakeCoda : ICodaApi, ICodaGateway
{
    public List<Doc> Docs { get; } = [];

    public Dictionary<string, List<Page>> Pages { get; } = [];

    public Dictionary<string, List<Table>> Tables { get; } = [];

    public Dictionary<string, List<Column>> Columns { get; } = [];

    public Dictionary<string, List<Row>> Rows { get; } = [];

    public Dictionary<string, ApiLink> Links { get; } = [];

    public Dictionary<string, PageMarkdown> Markdown { get; } = [];

    public Dictionary<string, MutationStatus> Mutations { get; } = [];

    /// <summary>Everything written: the operation, and its body as sent.</summary>
    public List<(string Operation, object Body)> Writes { get; } = [];

    /// <summary>The operations asked for, in order.</summary>
    public List<string> Requests { get; } = [];

    public List<ListRowsQuery> RowQueries { get; } = [];

    public List<ListDocsQuery> DocQueries { get; } = [];

    /// <summary>Until when the tool was ready to wait for its write, where it waited.</summary>
    public DateTimeOffset? AwaitedUntil { get; private set; }

    /// <summary>What comes of waiting for a write.</summary>
    public MutationProgress Progress { get; set; } = new(true);

    /// <summary>Thrown by the operation of that name.</summary>
    public Dictionary<string, Exception> Failures { get; } = [];

    /// <summary>Run by the operation of that name before it answers.</summary>
    public Dictionary<string, Func<CancellationToken, Task>> Interruptions { get; } = [];

    public ICodaApi Open(CodaCall call) => this;

    public async Task<PageMarkdown> ReadPageMarkdown(CodaCall call, string docId, string pageId, CancellationToken cancellationToken)
    {
        await Asked(nameof(ReadPageMarkdown), cancellationToken);
        return Markdown.GetValueOrDefault(pageId) ?? throw NotFound("Could not find a page with the specified ID or name.");
    }

    public Task<MutationProgress> AwaitMutation(CodaCall call, string docId, string requestId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AwaitedUntil = until;
        return Task.FromResult(Progress);
    }

    public async Task<CodaUser> WhoAmI(CancellationToken cancellationToken)
    {
        await Asked(nameof(WhoAmI), cancellationToken);
        return new CodaUser { Name = "Ada", LoginId = "ada@example.com", Workspace = new NamedReference { Id = "ws-1", Name = "Engines" } };
    }

    public async Task<CodaList<Doc>> ListDocs(ListDocsQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListDocs), cancellationToken);
        DocQueries.Add(query);
        return Paged(Docs.Where(doc => query.Query is null || doc.Name.Contains(query.Query, StringComparison.OrdinalIgnoreCase)), query);
    }

    public async Task<Doc> GetDoc(string docId, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetDoc), cancellationToken);
        return Docs.Find(doc => doc.Id == docId) ?? throw NotFound("Could not find a doc with the specified ID.");
    }

    public async Task<CodaList<Page>> ListPages(string docId, ListQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListPages), cancellationToken);
        return Paged(Pages.GetValueOrDefault(docId) ?? [], query);
    }

    public async Task<Page> GetPage(string docId, string pageIdOrName, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetPage), cancellationToken);
        return Pages.GetValueOrDefault(docId)?.Find(page => page.Id == pageIdOrName)
            ?? throw NotFound("Could not find a page with the specified ID or name.");
    }

    public Task<PageMutation> CreatePage(string docId, PageCreate page, CancellationToken cancellationToken) =>
        Written(nameof(CreatePage), page, new PageMutation { RequestId = "mutate:1", Id = "canvas-new" }, cancellationToken);

    public Task<PageMutation> UpdatePage(string docId, string pageIdOrName, PageUpdate page, CancellationToken cancellationToken) =>
        Written(nameof(UpdatePage), page, new PageMutation { RequestId = "mutate:1", Id = pageIdOrName }, cancellationToken);

    public Task<CodaList<PageContentItem>> ListPageContent(string docId, string pageIdOrName, ListQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<PageExport> BeginPageContentExport(string docId, string pageIdOrName, PageExportRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<PageExport> GetPageContentExportStatus(string docId, string pageIdOrName, string requestId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async Task<CodaList<TableReference>> ListTables(string docId, ListTablesQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListTables), cancellationToken);
        return Paged((Tables.GetValueOrDefault(docId) ?? []).Select(table => new TableReference
        {
            Id = table.Id,
            Name = table.Name,
            TableType = table.TableType,
            Parent = table.Parent,
            BrowserLink = table.BrowserLink,
        }), query);
    }

    public async Task<Table> GetTable(string docId, string tableIdOrName, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetTable), cancellationToken);
        return Tables.GetValueOrDefault(docId)?.Find(table => table.Id == tableIdOrName) ?? throw NotFound("Could not find a table.");
    }

    public async Task<CodaList<Column>> ListColumns(string docId, string tableIdOrName, ListQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListColumns), cancellationToken);
        return Paged(Columns.GetValueOrDefault(tableIdOrName) ?? [], query);
    }

    public async Task<CodaList<Row>> ListRows(string docId, string tableIdOrName, ListRowsQuery query, CancellationToken cancellationToken)
    {
        RowQueries.Add(query);
        await Asked(nameof(ListRows), cancellationToken);
        IEnumerable<Row> rows = Rows.GetValueOrDefault(tableIdOrName) ?? [];
        if (query.Query is { } filter)
        {
            var colon = filter.IndexOf(':', StringComparison.Ordinal);
            rows = rows.Where(row => row.Values.TryGetValue(filter[..colon], out var value) && value.GetRawText() == filter[(colon + 1)..]);
        }

        return Paged(rows, query);
    }

    public async Task<Row> GetRow(string docId, string tableIdOrName, string rowIdOrName, GetRowQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetRow), cancellationToken);
        return Rows.GetValueOrDefault(tableIdOrName)?.Find(row => row.Id == rowIdOrName) ?? throw NotFound("Could not find a row.");
    }

    public Task<RowsUpsertResult> UpsertRows(string docId, string tableIdOrName, RowsUpsert rows, CancellationToken cancellationToken) =>
        Written(nameof(UpsertRows), rows, new RowsUpsertResult
        {
            RequestId = "mutate:1",
            AddedRowIds = rows.KeyColumns is null ? [.. rows.Rows.Select((_, index) => $"i-new{index}")] : null,
        }, cancellationToken);

    public Task<RowMutation> UpdateRow(string docId, string tableIdOrName, string rowIdOrName, RowUpdate row, CancellationToken cancellationToken) =>
        Written(nameof(UpdateRow), row, new RowMutation { RequestId = "mutate:1", Id = rowIdOrName }, cancellationToken);

    public Task<RowsDeleteResult> DeleteRows(string docId, string tableIdOrName, RowsDelete rows, CancellationToken cancellationToken) =>
        Written(nameof(DeleteRows), rows, new RowsDeleteResult { RequestId = "mutate:1", RowIds = rows.RowIds }, cancellationToken);

    public async Task<ApiLink> ResolveBrowserLink(ResolveBrowserLinkQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ResolveBrowserLink), cancellationToken);
        return Links.GetValueOrDefault(query.Url) ?? throw NotFound("Could not find what the link leads to.");
    }

    public async Task<MutationStatus> GetMutationStatus(string requestId, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetMutationStatus), cancellationToken);
        return Mutations.GetValueOrDefault(requestId) ?? throw NotFound("Not found.");
    }

    private static CodaException NotFound(string message) => new(HttpStatusCode.NotFound, message);

    // The page token says where to go on and how large a page is: like Coda's, it overrules the limit.
    private static CodaList<T> Paged<T>(IEnumerable<T> items, ListQuery query)
    {
        var all = items.ToList();
        var (from, limit) = query.PageToken?.Split(':') is [var start, var size] ? (int.Parse(start), int.Parse(size)) : (0, query.Limit ?? 25);
        return new CodaList<T>
        {
            Items = [.. all.Skip(from).Take(limit)],
            NextPageToken = from + limit < all.Count ? $"{from + limit}:{limit}" : null,
        };
    }

    private async Task Asked(string operation, CancellationToken cancellationToken)
    {
        Requests.Add(operation);
        if (Interruptions.GetValueOrDefault(operation) is { } interruption)
            await interruption(cancellationToken);
        if (Failures.GetValueOrDefault(operation) is { } failure)
            throw failure;
    }

    private async Task<T> Written<T>(string operation, object body, T answer, CancellationToken cancellationToken)
    {
        Writes.Add((operation, body));
        await Asked(operation, cancellationToken);
        return answer;
    }
}
