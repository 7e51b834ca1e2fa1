using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Mutations;
using CodaMcp.Writes;

namespace CodaMcp.Tests.Tools;

/// <summary>A Coda in memory: one doc's worth of everything, and a note of what was asked and written.</summary>
internal sealed class FakeCoda : ICodaApi, ICodaGateway, IAcceptedWrites
{
    public List<Doc> Docs { get; } = [];

    public Dictionary<string, List<Page>> Pages { get; } = [];

    public Dictionary<string, List<Table>> Tables { get; } = [];

    public Dictionary<string, List<Column>> Columns { get; } = [];

    public Dictionary<string, List<Row>> Rows { get; } = [];

    /// <summary>The rows in Coda's rich value format, if a test needs them to differ.</summary>
    public Dictionary<string, List<Row>> RichRows { get; } = [];

    /// <summary>The rows that a listing with a sync token returns.</summary>
    public List<Row> ChangedRows { get; } = [];

    /// <summary>The sync token of listings of rows.</summary>
    public string? SyncToken { get; set; }

    /// <summary>The queries of row writes, in order.</summary>
    public List<RowWriteQuery?> WriteQueries { get; } = [];

    public Dictionary<string, ApiLink> Links { get; } = [];

    public Dictionary<string, PageMarkdown> Markdown { get; } = [];

    /// <summary>What is known of the member's writes.</summary>
    public Dictionary<string, MutationView> Mutations { get; } = [];

    /// <summary>The writes handed over to be followed: doc and request id.</summary>
    public List<(string DocId, string RequestId)> Followed { get; } = [];

    /// <summary>What the tool would have answered when its wait began, as JSON; null where it did not wait.</summary>
    public byte[]? Kept { get; private set; }

    /// <summary>Whether the tool said that nobody can say what came of a write.</summary>
    public bool SaidUnknown { get; private set; }

    /// <summary>How many writes were sent before the tool said that the call needs several requests; null where it never did.</summary>
    public int? SeveralAfter { get; private set; }

    public Dictionary<string, List<PageContentItem>> Elements { get; } = [];

    public List<(CalculationReference Reference, string Type, JsonElement Value)> Formulas { get; } = [];

    public List<(CalculationReference Reference, string Type, JsonElement Value)> Controls { get; } = [];

    /// <summary>Whether formulas and controls come without their values.</summary>
    public bool WithoutValues { get; set; }

    public List<Folder> Folders { get; } = [];

    public List<Permission> Permissions { get; } = [];

    public List<AnalyticsItem> Analytics { get; } = [];

    public List<WorkspaceMember> Members { get; } = [];

    /// <summary>The queries of listings other than those of docs and rows, in order.</summary>
    public List<object> Queries { get; } = [];

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

    public ValueTask<bool> StillHolds(ResultBasis basis, CodaCredential credential, ResponseCache cache, OwnWrites writes) => ValueTask.FromResult(false);

    public async Task<PageMarkdown> ReadPageMarkdown(CodaCall call, string docId, string pageId, CancellationToken cancellationToken)
    {
        await Asked(nameof(ReadPageMarkdown), cancellationToken);
        return Markdown.GetValueOrDefault(pageId) ?? throw NotFound("Could not find a page with the specified ID or name.");
    }

    /// <summary>The HTML of pages; null for a page that may not be exported.</summary>
    public Dictionary<string, string?> Html { get; } = [];

    public async Task<string?> ReadPageHtml(CodaCall call, string docId, string pageId, CancellationToken cancellationToken)
    {
        await Asked(nameof(ReadPageHtml), cancellationToken);
        return Html.TryGetValue(pageId, out var html)
            ? html
            : string.Concat((Elements.GetValueOrDefault(pageId) ?? []).Select(item => $"<p>{WebUtility.HtmlEncode(item.ItemContent?.Content)}</p>"));
    }

    public Task<MutationProgress> AwaitMutation(CodaCall call, string docId, string requestId, DateTimeOffset until, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Tools leave that to the followers.");

    /// <summary>What is said to those who watch a doc: by its id and the version they know.</summary>
    public Func<string, string?, Task<DocumentChanges>> Watched { get; set; } = (_, since) => Task.FromResult(new DocumentChanges { Version = since ?? "v1" });

    public Task<DocumentChanges> WatchDocument(CodaCall call, string docId, string? since, TimeSpan wait, CancellationToken cancellationToken) => Watched(docId, since);

    public Task AcceptedAsync(string docId, string requestId)
    {
        Followed.Add((docId, requestId));
        return Task.CompletedTask;
    }

    public Task KeepAsync(byte[] result)
    {
        Kept = result;
        return Task.CompletedTask;
    }

    public async Task<MutationView?> FindAsync(string requestId, CancellationToken cancellationToken)
    {
        // Which is what the follower asks Coda for.
        await Asked(nameof(GetMutationStatus), cancellationToken);
        return Mutations.GetValueOrDefault(requestId);
    }

    public void NeedSeveral() => SeveralAfter ??= Writes.Count;

    public void LeftUnknown() => SaidUnknown = true;

    public Task<MutationProgress> AwaitAsync(string requestId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AwaitedUntil = until;
        return Task.FromResult(Progress);
    }

    public async Task<CodaUser> WhoAmI(CancellationToken cancellationToken)
    {
        await Asked(nameof(WhoAmI), cancellationToken);
        return new CodaUser { Name = "Ada", LoginId = "ada@example.com", Workspace = new NamedReference { Id = "ws-1", Name = "Engines", OrganizationId = "org-1" } };
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

    public async Task<CodaList<PageContentItem>> ListPageContent(string docId, string pageIdOrName, ListQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListPageContent), cancellationToken);
        return Paged(Elements.GetValueOrDefault(pageIdOrName) ?? [], query);
    }

    public Task<PageExportBegun> BeginPageContentExport(string docId, string pageIdOrName, PageExportRequest request, CancellationToken cancellationToken) =>
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

    public Task<Table> GetTableShape(string docId, string tableIdOrName, CancellationToken cancellationToken) => GetTable(docId, tableIdOrName, cancellationToken);

    public async Task<CodaList<Column>> ListColumns(string docId, string tableIdOrName, ListColumnsQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListColumns), cancellationToken);
        Queries.Add(query);
        return Paged(Columns.GetValueOrDefault(tableIdOrName) ?? [], query);
    }

    public async Task<CodaList<Row>> ListRows(string docId, string tableIdOrName, ListRowsQuery query, CancellationToken cancellationToken)
    {
        RowQueries.Add(query);
        await Asked(nameof(ListRows), cancellationToken);
        IEnumerable<Row> rows = query.SyncToken is not null ? ChangedRows : RowsOf(tableIdOrName, query.ValueFormat);
        if (query.Query is { } filter)
        {
            var colon = filter.IndexOf(':', StringComparison.Ordinal);
            rows = rows.Where(row => row.Values.TryGetValue(filter[..colon], out var value) && value.GetRawText() == filter[(colon + 1)..]);
        }

        return Paged(rows, query) with { NextSyncToken = SyncToken };
    }

    public async Task<Row> GetRow(string docId, string tableIdOrName, string rowIdOrName, GetRowQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetRow), cancellationToken);
        return RowsOf(tableIdOrName, query.ValueFormat).Find(row => row.Id == rowIdOrName) ?? throw NotFound("Could not find a row.");
    }

    public Task<RowsUpsertResult> UpsertRows(string docId, string tableIdOrName, RowsUpsert rows, CancellationToken cancellationToken, RowWriteQuery? query = null)
    {
        WriteQueries.Add(query);
        return Written(nameof(UpsertRows), rows, new RowsUpsertResult
        {
            RequestId = "mutate:1",
            AddedRowIds = rows.KeyColumns is null ? [.. rows.Rows.Select((_, index) => $"i-new{index}")] : null,
        }, cancellationToken);
    }

    public Task<RowMutation> UpdateRow(string docId, string tableIdOrName, string rowIdOrName, RowUpdate row, CancellationToken cancellationToken, RowWriteQuery? query = null)
    {
        WriteQueries.Add(query);
        return Written(nameof(UpdateRow), row, new RowMutation { RequestId = "mutate:1", Id = rowIdOrName }, cancellationToken);
    }

    public Task<RowsDeleteResult> DeleteRows(string docId, string tableIdOrName, RowsDelete rows, CancellationToken cancellationToken) =>
        Written(nameof(DeleteRows), rows, new RowsDeleteResult { RequestId = "mutate:1", RowIds = rows.RowIds }, cancellationToken);

    public async Task<ApiLink> ResolveBrowserLink(ResolveBrowserLinkQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ResolveBrowserLink), cancellationToken);
        return Links.GetValueOrDefault(query.Url) ?? throw NotFound("Could not find what the link leads to.");
    }

    public Task<MutationStatus> GetMutationStatus(string requestId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Tools leave that to the followers.");

    /// <summary>Coda's request id of a new doc.</summary>
    public string? CreateDocRequestId { get; set; } = "create_doc:1";

    public async Task<Doc> CreateDoc(DocCreate doc, CancellationToken cancellationToken)
    {
        var made = SampleDoc.Doc("NewDoc_123", doc.Title ?? "Untitled");
        await Written(nameof(CreateDoc), doc, made, cancellationToken);
        Docs.Add(made);
        return made with { RequestId = CreateDocRequestId };
    }

    public Task UpdateDoc(string docId, DocUpdate doc, CancellationToken cancellationToken) => Written(nameof(UpdateDoc), doc, docId, cancellationToken);

    public Task DeleteDoc(string docId, CancellationToken cancellationToken) => Written(nameof(DeleteDoc), docId, docId, cancellationToken);

    public Task<AclMetadata> GetSharingMetadata(string docId, CancellationToken cancellationToken) =>
        Read(nameof(GetSharingMetadata), new AclMetadata { CanShare = true, CanCopy = true }, cancellationToken);

    public async Task<CodaList<Permission>> GetPermissions(string docId, ListQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetPermissions), cancellationToken);
        return Paged(Permissions, query);
    }

    public Task AddPermission(string docId, PermissionAdd permission, CancellationToken cancellationToken) =>
        Written(nameof(AddPermission), permission, docId, cancellationToken);

    public Task DeletePermission(string docId, string permissionId, CancellationToken cancellationToken) =>
        Written(nameof(DeletePermission), permissionId, docId, cancellationToken);

    public Task<FoundPrincipals> SearchPrincipals(string docId, SearchPrincipalsQuery query, CancellationToken cancellationToken) => Read(
        nameof(SearchPrincipals),
        new FoundPrincipals
        {
            Users = [new FoundPerson { Name = "Ada", LoginId = "ada@example.com" }],
            Groups = [new Principal { Type = "group", GroupId = "gr-1", GroupName = "Staff" }],
        },
        cancellationToken);

    public Task<AclSettings> GetAclSettings(string docId, CancellationToken cancellationToken) =>
        Read(nameof(GetAclSettings), new AclSettings { AllowCopying = true }, cancellationToken);

    public Task<AclSettings> UpdateAclSettings(string docId, AclSettings settings, CancellationToken cancellationToken) =>
        Written(nameof(UpdateAclSettings), settings, settings, cancellationToken);

    public Task<CodaList<DocCategory>> ListCategories(CancellationToken cancellationToken) =>
        Read(nameof(ListCategories), new CodaList<DocCategory> { Items = [new DocCategory { Name = "Planning" }] }, cancellationToken);

    public Task<AcceptedMutation> PublishDoc(string docId, DocPublish publishing, CancellationToken cancellationToken) =>
        Written(nameof(PublishDoc), publishing, new AcceptedMutation { RequestId = "mutate:1" }, cancellationToken);

    public Task UnpublishDoc(string docId, CancellationToken cancellationToken) => Written(nameof(UnpublishDoc), docId, docId, cancellationToken);

    public Task<CustomDocDomainList> ListCustomDocDomains(string docId, CancellationToken cancellationToken) => Read(
        nameof(ListCustomDocDomains),
        new CustomDocDomainList { CustomDocDomains = [new CustomDocDomain { Name = "docs.example.com", SetupStatus = "pending", DomainStatus = "notConnected" }] },
        cancellationToken);

    public Task AddCustomDocDomain(string docId, CustomDocDomainAdd domain, CancellationToken cancellationToken) =>
        Written(nameof(AddCustomDocDomain), domain, docId, cancellationToken);

    public Task DeleteCustomDocDomain(string docId, string customDocDomain, CancellationToken cancellationToken) =>
        Written(nameof(DeleteCustomDocDomain), customDocDomain, docId, cancellationToken);

    public Task UpdateCustomDocDomain(string docId, string customDocDomain, CustomDocDomainUpdate domain, CancellationToken cancellationToken) =>
        Written(nameof(UpdateCustomDocDomain), customDocDomain, docId, cancellationToken);

    public Task<CustomDocDomainProvider> GetCustomDocDomainProvider(string customDocDomain, CancellationToken cancellationToken) =>
        Read(nameof(GetCustomDocDomainProvider), new CustomDocDomainProvider { Provider = "Namecheap" }, cancellationToken);

    public async Task<CodaList<Folder>> ListFolders(ListFoldersQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListFolders), cancellationToken);
        return Paged(Folders, query);
    }

    /// <summary>The subfolders, by the id of the parent folder.</summary>
    public Dictionary<string, List<Folder>> Subfolders { get; } = [];

    public async Task<CodaList<Folder>> ListFolderChildren(string folderId, ListQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListFolderChildren), cancellationToken);
        return Paged(Subfolders[folderId], query);
    }

    public Task<Folder> CreateFolder(FolderCreate folder, CancellationToken cancellationToken) =>
        Written(nameof(CreateFolder), folder, new Folder { Id = "fl-new", Name = folder.Name }, cancellationToken);

    public async Task<Folder> GetFolder(string folderId, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetFolder), cancellationToken);
        return Folders.Find(folder => folder.Id == folderId) ?? throw NotFound("Could not find a folder.");
    }

    public Task<Folder> UpdateFolder(string folderId, FolderUpdate folder, CancellationToken cancellationToken) =>
        Written(nameof(UpdateFolder), folder, new Folder { Id = folderId, Name = folder.Name ?? "" }, cancellationToken);

    public Task DeleteFolder(string folderId, CancellationToken cancellationToken) => Written(nameof(DeleteFolder), folderId, folderId, cancellationToken);

    public Task<PageMutation> DeletePage(string docId, string pageIdOrName, CancellationToken cancellationToken) =>
        Written(nameof(DeletePage), pageIdOrName, new PageMutation { RequestId = "mutate:1", Id = pageIdOrName }, cancellationToken);

    public Task<PageMutation> DeletePageContent(string docId, string pageIdOrName, PageContentDelete content, CancellationToken cancellationToken) =>
        Written(nameof(DeletePageContent), content, new PageMutation { RequestId = "mutate:1", Id = pageIdOrName }, cancellationToken);

    public async Task<Column> GetColumn(string docId, string tableIdOrName, string columnIdOrName, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetColumn), cancellationToken);
        return Columns[tableIdOrName].Find(column => column.Id == columnIdOrName) ?? throw NotFound("Could not find a column.");
    }

    public Task<RowMutation> DeleteRow(string docId, string tableIdOrName, string rowIdOrName, CancellationToken cancellationToken) =>
        Written(nameof(DeleteRow), rowIdOrName, new RowMutation { RequestId = "mutate:1", Id = rowIdOrName }, cancellationToken);

    public Task<ButtonPush> PushButton(string docId, string tableIdOrName, string rowIdOrName, string columnIdOrName, CancellationToken cancellationToken) => Written(
        nameof(PushButton), $"{rowIdOrName}/{columnIdOrName}", new ButtonPush { RequestId = "mutate:1", RowId = rowIdOrName, ColumnId = columnIdOrName }, cancellationToken);

    public async Task<CodaList<CalculationReference>> ListFormulas(string docId, ListQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListFormulas), cancellationToken);
        return Paged(Formulas.Select(formula => formula.Reference), query);
    }

    public async Task<Formula> GetFormula(string docId, string formulaIdOrName, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetFormula), cancellationToken);
        var (reference, _, value) = Formulas.Find(formula => formula.Reference.Id == formulaIdOrName);
        return new Formula { Id = reference.Id, Name = reference.Name, Parent = reference.Parent, Value = WithoutValues ? null : value };
    }

    public async Task<CodaList<CalculationReference>> ListControls(string docId, ListQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListControls), cancellationToken);
        return Paged(Controls.Select(control => control.Reference), query);
    }

    public async Task<Control> GetControl(string docId, string controlIdOrName, CancellationToken cancellationToken)
    {
        await Asked(nameof(GetControl), cancellationToken);
        var (reference, type, value) = Controls.Find(control => control.Reference.Id == controlIdOrName);
        return new Control { Id = reference.Id, Name = reference.Name, Parent = reference.Parent, ControlType = type, Value = WithoutValues ? null : value };
    }

    public Task<AcceptedMutation> TriggerWebhookAutomation(string docId, string ruleId, Dictionary<string, JsonElement> payload, CancellationToken cancellationToken) =>
        Written(nameof(TriggerWebhookAutomation), payload, new AcceptedMutation { RequestId = "mutate:1" }, cancellationToken);

    public Task<CodaList<AnalyticsItem>> ListDocAnalytics(DocAnalyticsQuery query, CancellationToken cancellationToken) =>
        Analysed(nameof(ListDocAnalytics), query, cancellationToken);

    public Task<CodaList<AnalyticsItem>> ListPageAnalytics(string docId, AnalyticsQuery query, CancellationToken cancellationToken) =>
        Analysed(nameof(ListPageAnalytics), query, cancellationToken);

    public Task<DocAnalyticsSummary> ListDocAnalyticsSummary(AnalyticsSummaryQuery query, CancellationToken cancellationToken) =>
        Read(nameof(ListDocAnalyticsSummary), new DocAnalyticsSummary { TotalSessions = 12 }, cancellationToken, query);

    public Task<CodaList<AnalyticsItem>> ListPackAnalytics(PackAnalyticsQuery query, CancellationToken cancellationToken) =>
        Analysed(nameof(ListPackAnalytics), query, cancellationToken);

    public Task<PackAnalyticsSummary> ListPackAnalyticsSummary(PackAnalyticsSummaryQuery query, CancellationToken cancellationToken) =>
        Read(nameof(ListPackAnalyticsSummary), new PackAnalyticsSummary { TotalDocInstalls = 1, TotalWorkspaceInstalls = 2, TotalInvocations = 3 }, cancellationToken, query);

    public Task<CodaList<AnalyticsItem>> ListPackFormulaAnalytics(int packId, PackFormulaAnalyticsQuery query, CancellationToken cancellationToken) =>
        Analysed(nameof(ListPackFormulaAnalytics), query, cancellationToken);

    public Task<AnalyticsLastUpdated> GetAnalyticsLastUpdated(CancellationToken cancellationToken) => Read(
        nameof(GetAnalyticsLastUpdated),
        new AnalyticsLastUpdated { DocAnalyticsLastUpdated = "2026-11-20", PackAnalyticsLastUpdated = "2026-11-20", PackFormulaAnalyticsLastUpdated = "2026-11-19" },
        cancellationToken);

    public async Task<CodaList<WorkspaceMember>> ListWorkspaceMembers(string workspaceId, ListWorkspaceMembersQuery query, CancellationToken cancellationToken)
    {
        await Asked(nameof(ListWorkspaceMembers), cancellationToken);
        Queries.Add(query);
        return Paged(Members, new ListQuery { Limit = 10, PageToken = query.PageToken });
    }

    public Task<RoleChanged> ChangeUserRole(string workspaceId, RoleChange change, CancellationToken cancellationToken) =>
        Written(nameof(ChangeUserRole), change, new RoleChanged(), cancellationToken);

    public Task<CodaList<WorkspaceRoleActivity>> ListWorkspaceRoleActivity(string workspaceId, CancellationToken cancellationToken) =>
        Read(nameof(ListWorkspaceRoleActivity), new CodaList<WorkspaceRoleActivity> { Items = [new WorkspaceRoleActivity { Month = "2026-11", ActiveAdminCount = 1 }] }, cancellationToken);

    public Task AddGoLink(string organizationId, GoLinkAdd link, CancellationToken cancellationToken) => Written(nameof(AddGoLink), link, organizationId, cancellationToken);

    private List<Row> RowsOf(string tableId, string? format) =>
        (format == "rich" ? RichRows.GetValueOrDefault(tableId) : null) ?? Rows.GetValueOrDefault(tableId) ?? [];

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

    private async Task<T> Read<T>(string operation, T answer, CancellationToken cancellationToken, object? query = null)
    {
        await Asked(operation, cancellationToken);
        if (query is not null)
            Queries.Add(query);
        return answer;
    }

    private async Task<CodaList<AnalyticsItem>> Analysed(string operation, ListQuery query, CancellationToken cancellationToken)
    {
        await Asked(operation, cancellationToken);
        Queries.Add(query);
        return Paged(Analytics, query);
    }

    private async Task<T> Written<T>(string operation, object body, T answer, CancellationToken cancellationToken)
    {
        Writes.Add((operation, body));
        await Asked(operation, cancellationToken);
        return answer;
    }
}
