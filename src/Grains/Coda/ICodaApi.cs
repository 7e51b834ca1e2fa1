using System.Text.Json;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using Refit;

namespace CodaMcp.Coda;

/// <summary>
/// The typed Coda API v1. Each operation has one method, named for its operationId. Path parts are ids, or exact names where Coda allows them.
/// Reads are cached, writes are not. The handlers take care of limits, retries and credentials, so a caller of this interface ignores them.
/// <see cref="ReadsAttribute"/> and <see cref="WritesAttribute"/> give the handlers the facts about an operation. Every method throws
/// <see cref="CodaException"/> for an error response, and <see cref="CodaAnswerException"/> for a response that does not fit the contract.
/// </summary>
public interface ICodaApi
{
    /// <summary>GET /whoami</summary>
    [Get("/whoami")]
    [Reads(CodaReadKind.Account)]
    Task<CodaUser> WhoAmI(CancellationToken cancellationToken);

    /// <summary>GET /docs: the docs that the Coda user has opened at least once, most recently used first.</summary>
    [Get("/docs")]
    [Reads(CodaReadKind.Listing, DocumentScopes.Docs, Category = CodaBudgetCategory.ListDocs)]
    Task<CodaList<Doc>> ListDocs(ListDocsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}</summary>
    [Get("/docs/{docId}")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Doc)]
    Task<Doc> GetDoc(string docId, CancellationToken cancellationToken);

    /// <summary>POST /docs: 201. The Coda user must be a Doc Maker.</summary>
    [Post("/docs")]
    [Writes(DocumentScopes.Docs, CreatesDoc = true)]
    Task<Doc> CreateDoc([Body] DocCreate doc, CancellationToken cancellationToken);

    /// <summary>PATCH /docs/{docId}</summary>
    [Patch("/docs/{docId}")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Docs)]
    Task UpdateDoc(string docId, [Body] DocUpdate doc, CancellationToken cancellationToken);

    /// <summary>DELETE /docs/{docId}: 202, without a request id.</summary>
    [Delete("/docs/{docId}")]
    [Writes(DocumentScopes.All, DocumentScopes.Docs)]
    Task DeleteDoc(string docId, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/acl/metadata</summary>
    [Get("/docs/{docId}/acl/metadata")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Sharing)]
    Task<AclMetadata> GetSharingMetadata(string docId, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/acl/permissions</summary>
    [Get("/docs/{docId}/acl/permissions")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Sharing)]
    Task<CodaList<Permission>> GetPermissions(string docId, ListQuery query, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/acl/permissions: may send mail.</summary>
    [Post("/docs/{docId}/acl/permissions")]
    [Writes(DocumentScopes.Sharing, MayClash = true)]
    Task AddPermission(string docId, [Body] PermissionAdd permission, CancellationToken cancellationToken);

    /// <summary>DELETE /docs/{docId}/acl/permissions/{permissionId}</summary>
    [Delete("/docs/{docId}/acl/permissions/{permissionId}")]
    [Writes(DocumentScopes.Sharing, MayClash = true)]
    Task DeletePermission(string docId, string permissionId, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/acl/principals/search: at most 20 principals.</summary>
    [Get("/docs/{docId}/acl/principals/search")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Sharing)]
    Task<FoundPrincipals> SearchPrincipals(string docId, SearchPrincipalsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/acl/settings</summary>
    [Get("/docs/{docId}/acl/settings")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Sharing)]
    Task<AclSettings> GetAclSettings(string docId, CancellationToken cancellationToken);

    /// <summary>PATCH /docs/{docId}/acl/settings</summary>
    [Patch("/docs/{docId}/acl/settings")]
    [Writes(DocumentScopes.Sharing, MayClash = true)]
    Task<AclSettings> UpdateAclSettings(string docId, [Body] AclSettings settings, CancellationToken cancellationToken);

    /// <summary>GET /categories</summary>
    [Get("/categories")]
    [Reads(CodaReadKind.Listing)]
    Task<CodaList<DocCategory>> ListCategories(CancellationToken cancellationToken);

    /// <summary>PUT /docs/{docId}/publish: 202. Also changes how a published doc is published.</summary>
    [Put("/docs/{docId}/publish")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Domains, DocumentScopes.Docs, MayClash = true)]
    Task<AcceptedMutation> PublishDoc(string docId, [Body] DocPublish publishing, CancellationToken cancellationToken);

    /// <summary>DELETE /docs/{docId}/publish</summary>
    [Delete("/docs/{docId}/publish")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Domains, DocumentScopes.Docs, MayClash = true)]
    Task UnpublishDoc(string docId, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/domains. The specification writes <c>${docId}</c>, apparently by mistake.</summary>
    [Get("/docs/{docId}/domains")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Domains)]
    Task<CustomDocDomainList> ListCustomDocDomains(string docId, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/domains: 202, without a request id.</summary>
    [Post("/docs/{docId}/domains")]
    [Writes(DocumentScopes.Domains, MayClash = true)]
    Task AddCustomDocDomain(string docId, [Body] CustomDocDomainAdd domain, CancellationToken cancellationToken);

    /// <summary>DELETE /docs/{docId}/domains/{customDocDomain}</summary>
    [Delete("/docs/{docId}/domains/{customDocDomain}")]
    [Writes(DocumentScopes.Domains, MayClash = true)]
    Task DeleteCustomDocDomain(string docId, string customDocDomain, CancellationToken cancellationToken);

    /// <summary>PATCH /docs/{docId}/domains/{customDocDomain}</summary>
    [Patch("/docs/{docId}/domains/{customDocDomain}")]
    [Writes(DocumentScopes.Domains, MayClash = true)]
    Task UpdateCustomDocDomain(string docId, string customDocDomain, [Body] CustomDocDomainUpdate domain, CancellationToken cancellationToken);

    /// <summary>GET /domains/provider/{customDocDomain}</summary>
    [Get("/domains/provider/{customDocDomain}")]
    [Reads(CodaReadKind.Listing)]
    Task<CustomDocDomainProvider> GetCustomDocDomainProvider(string customDocDomain, CancellationToken cancellationToken);

    /// <summary>GET /folders</summary>
    [Get("/folders")]
    [Reads(CodaReadKind.Never)]
    Task<CodaList<Folder>> ListFolders(ListFoldersQuery query, CancellationToken cancellationToken);

    /// <summary>POST /folders: 201.</summary>
    [Post("/folders")]
    [Writes]
    Task<Folder> CreateFolder([Body] FolderCreate folder, CancellationToken cancellationToken);

    /// <summary>GET /folders/{folderId}</summary>
    [Get("/folders/{folderId}")]
    [Reads(CodaReadKind.Never)]
    Task<Folder> GetFolder(string folderId, CancellationToken cancellationToken);

    /// <summary>
    /// GET /folders/{folderId}/children: lists the direct subfolders of a folder. Version 1.6.0 added it. Its specification is not public. The
    /// operation is known from a client that was run against it.
    /// </summary>
    [Get("/folders/{folderId}/children")]
    [Reads(CodaReadKind.Never)]
    Task<CodaList<Folder>> ListFolderChildren(string folderId, ListQuery query, CancellationToken cancellationToken);

    /// <summary>PATCH /folders/{folderId}. It touches the list of docs, which shows the names of folders.</summary>
    [Patch("/folders/{folderId}")]
    [Writes(DocumentScopes.Docs)]
    Task<Folder> UpdateFolder(string folderId, [Body] FolderUpdate folder, CancellationToken cancellationToken);

    /// <summary>DELETE /folders/{folderId}: only for an empty folder.</summary>
    [Delete("/folders/{folderId}")]
    [Writes]
    Task DeleteFolder(string folderId, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/pages</summary>
    [Get("/docs/{docId}/pages")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Pages)]
    Task<CodaList<Page>> ListPages(string docId, ListQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/pages/{pageIdOrName}: 404 for up to about 20 s after the page was created.</summary>
    [Get("/docs/{docId}/pages/{pageIdOrName}")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Pages)]
    Task<Page> GetPage(string docId, string pageIdOrName, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/pages: 202.</summary>
    [Post("/docs/{docId}/pages")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Formulas, DocumentScopes.Pages, DocumentScopes.TableList, Category = CodaBudgetCategory.Content)]
    Task<PageMutation> CreatePage(string docId, [Body] PageCreate page, CancellationToken cancellationToken);

    /// <summary>PUT /docs/{docId}/pages/{pageIdOrName}: 202. The only way to write content to an existing page.</summary>
    [Put("/docs/{docId}/pages/{pageIdOrName}")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Formulas, DocumentScopes.Pages, DocumentScopes.PageContent, DocumentScopes.TableList, DocumentScopes.Tables, Category = CodaBudgetCategory.Content, UpdatesPage = true)]
    Task<PageMutation> UpdatePage(string docId, string pageIdOrName, [Body] PageUpdate page, CancellationToken cancellationToken);

    /// <summary>DELETE /docs/{docId}/pages/{pageIdOrName}: 202. Also deletes its subpages.</summary>
    [Delete("/docs/{docId}/pages/{pageIdOrName}")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Formulas, DocumentScopes.Pages, DocumentScopes.Content, DocumentScopes.TableList, DocumentScopes.Tables, Category = CodaBudgetCategory.Content)]
    Task<PageMutation> DeletePage(string docId, string pageIdOrName, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/pages/{pageIdOrName}/content: lines of text only, without tables.</summary>
    [Get("/docs/{docId}/pages/{pageIdOrName}/content")]
    [Reads(CodaReadKind.Content, DocumentScopes.PageContent)]
    Task<CodaList<PageContentItem>> ListPageContent(string docId, string pageIdOrName, ListQuery query, CancellationToken cancellationToken);

    /// <summary>DELETE /docs/{docId}/pages/{pageIdOrName}/content: 202.</summary>
    [Delete("/docs/{docId}/pages/{pageIdOrName}/content")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Formulas, DocumentScopes.Pages, DocumentScopes.PageContent, DocumentScopes.TableList, DocumentScopes.Tables, Category = CodaBudgetCategory.Content)]
    Task<PageMutation> DeletePageContent(string docId, string pageIdOrName, [Body] PageContentDelete content, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/pages/{pageIdOrName}/export: 202. Not for read-only tokens, and only for canvas pages.</summary>
    [Post("/docs/{docId}/pages/{pageIdOrName}/export")]
    [Reads(CodaReadKind.Never, Category = CodaBudgetCategory.Write)]
    Task<PageExportBegun> BeginPageContentExport(string docId, string pageIdOrName, [Body] PageExportRequest request, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/pages/{pageIdOrName}/export/{requestId}: each read creates a new download link, valid for 300 s.</summary>
    [Get("/docs/{docId}/pages/{pageIdOrName}/export/{requestId}")]
    [Reads(CodaReadKind.Never)]
    Task<PageExport> GetPageContentExportStatus(string docId, string pageIdOrName, string requestId, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables</summary>
    [Get("/docs/{docId}/tables")]
    [Reads(CodaReadKind.Outline, DocumentScopes.TableList, DocumentScopes.Tables)]
    Task<CodaList<TableReference>> ListTables(string docId, ListTablesQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Tables, DocumentScopes.TableRows)]
    Task<Table> GetTable(string docId, string tableIdOrName, CancellationToken cancellationToken);

    /// <summary>
    /// GET /docs/{docId}/tables/{tableIdOrName}, for callers that use neither the number of rows nor the time of change. So a write to rows does
    /// not make the response outdated.
    /// </summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Tables)]
    Task<Table> GetTableShape(string docId, string tableIdOrName, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}/columns</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}/columns")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Tables)]
    Task<CodaList<Column>> ListColumns(string docId, string tableIdOrName, ListColumnsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}/columns/{columnIdOrName}</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}/columns/{columnIdOrName}")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Tables)]
    Task<Column> GetColumn(string docId, string tableIdOrName, string columnIdOrName, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}/rows</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}/rows")]
    [Reads(CodaReadKind.Rows, DocumentScopes.Tables, DocumentScopes.TableRows)]
    Task<CodaList<Row>> ListRows(string docId, string tableIdOrName, ListRowsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}")]
    [Reads(CodaReadKind.Rows, DocumentScopes.Tables, DocumentScopes.TableRows)]
    Task<Row> GetRow(string docId, string tableIdOrName, string rowIdOrName, GetRowQuery query, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/tables/{tableIdOrName}/rows: 202. Base tables only. Without key columns, it must not be sent twice.</summary>
    [Post("/docs/{docId}/tables/{tableIdOrName}/rows")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Formulas, DocumentScopes.TableRows, UpsertsRows = true)]
    Task<RowsUpsertResult> UpsertRows(string docId, string tableIdOrName, [Body] RowsUpsert rows, CancellationToken cancellationToken, RowWriteQuery? query = null);

    /// <summary>PUT /docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}: 202.</summary>
    [Put("/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Formulas, DocumentScopes.TableRows)]
    Task<RowMutation> UpdateRow(string docId, string tableIdOrName, string rowIdOrName, [Body] RowUpdate row, CancellationToken cancellationToken, RowWriteQuery? query = null);

    /// <summary>DELETE /docs/{docId}/tables/{tableIdOrName}/rows: 202.</summary>
    [Delete("/docs/{docId}/tables/{tableIdOrName}/rows")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Formulas, DocumentScopes.TableRows)]
    Task<RowsDeleteResult> DeleteRows(string docId, string tableIdOrName, [Body] RowsDelete rows, CancellationToken cancellationToken);

    /// <summary>DELETE /docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}: 202.</summary>
    [Delete("/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}")]
    [Writes(DocumentScopes.Doc, DocumentScopes.Formulas, DocumentScopes.TableRows)]
    Task<RowMutation> DeleteRow(string docId, string tableIdOrName, string rowIdOrName, CancellationToken cancellationToken);

    /// <summary>POST …/rows/{rowIdOrName}/buttons/{columnIdOrName}: 202. The button may change anything in the doc.</summary>
    [Post("/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}/buttons/{columnIdOrName}")]
    [Writes(DocumentScopes.All)]
    Task<ButtonPush> PushButton(string docId, string tableIdOrName, string rowIdOrName, string columnIdOrName, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/formulas</summary>
    [Get("/docs/{docId}/formulas")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Formulas)]
    Task<CodaList<CalculationReference>> ListFormulas(string docId, ListQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/formulas/{formulaIdOrName}</summary>
    [Get("/docs/{docId}/formulas/{formulaIdOrName}")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Formulas)]
    Task<Formula> GetFormula(string docId, string formulaIdOrName, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/controls</summary>
    [Get("/docs/{docId}/controls")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Formulas)]
    Task<CodaList<CalculationReference>> ListControls(string docId, ListQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/controls/{controlIdOrName}</summary>
    [Get("/docs/{docId}/controls/{controlIdOrName}")]
    [Reads(CodaReadKind.Outline, DocumentScopes.Formulas)]
    Task<Control> GetControl(string docId, string controlIdOrName, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/hooks/automation/{ruleId}: 202. The automation may change anything in the doc.</summary>
    [Post("/docs/{docId}/hooks/automation/{ruleId}")]
    [Writes(DocumentScopes.All)]
    Task<AcceptedMutation> TriggerWebhookAutomation(string docId, string ruleId, [Body] Dictionary<string, JsonElement> payload, CancellationToken cancellationToken);

    /// <summary>GET /resolveBrowserLink</summary>
    [Get("/resolveBrowserLink")]
    [Reads(CodaReadKind.Link)]
    Task<ApiLink> ResolveBrowserLink(ResolveBrowserLinkQuery query, CancellationToken cancellationToken);

    /// <summary>GET /analytics/docs</summary>
    [Get("/analytics/docs")]
    [Reads(CodaReadKind.Listing, Category = CodaBudgetCategory.Analytics)]
    Task<CodaList<AnalyticsItem>> ListDocAnalytics(DocAnalyticsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /analytics/docs/{docId}/pages: for docs of Enterprise workspaces; 401 for others.</summary>
    [Get("/analytics/docs/{docId}/pages")]
    [Reads(CodaReadKind.Listing, Category = CodaBudgetCategory.Analytics)]
    Task<CodaList<AnalyticsItem>> ListPageAnalytics(string docId, AnalyticsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /analytics/docs/summary</summary>
    [Get("/analytics/docs/summary")]
    [Reads(CodaReadKind.Listing, Category = CodaBudgetCategory.Analytics)]
    Task<DocAnalyticsSummary> ListDocAnalyticsSummary(AnalyticsSummaryQuery query, CancellationToken cancellationToken);

    /// <summary>GET /analytics/packs</summary>
    [Get("/analytics/packs")]
    [Reads(CodaReadKind.Listing, Category = CodaBudgetCategory.Analytics)]
    Task<CodaList<AnalyticsItem>> ListPackAnalytics(PackAnalyticsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /analytics/packs/summary</summary>
    [Get("/analytics/packs/summary")]
    [Reads(CodaReadKind.Listing, Category = CodaBudgetCategory.Analytics)]
    Task<PackAnalyticsSummary> ListPackAnalyticsSummary(PackAnalyticsSummaryQuery query, CancellationToken cancellationToken);

    /// <summary>GET /analytics/packs/{packId}/formulas</summary>
    [Get("/analytics/packs/{packId}/formulas")]
    [Reads(CodaReadKind.Listing, Category = CodaBudgetCategory.Analytics)]
    Task<CodaList<AnalyticsItem>> ListPackFormulaAnalytics(int packId, PackFormulaAnalyticsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /analytics/updated</summary>
    [Get("/analytics/updated")]
    [Reads(CodaReadKind.Listing, Category = CodaBudgetCategory.Analytics)]
    Task<AnalyticsLastUpdated> GetAnalyticsLastUpdated(CancellationToken cancellationToken);

    /// <summary>GET /workspaces/{workspaceId}/users</summary>
    [Get("/workspaces/{workspaceId}/users")]
    [Reads(CodaReadKind.Never)]
    Task<CodaList<WorkspaceMember>> ListWorkspaceMembers(string workspaceId, ListWorkspaceMembersQuery query, CancellationToken cancellationToken);

    /// <summary>POST /workspaces/{workspaceId}/users/role: only for the workspace's admins.</summary>
    [Post("/workspaces/{workspaceId}/users/role")]
    [Writes]
    Task<RoleChanged> ChangeUserRole(string workspaceId, [Body] RoleChange change, CancellationToken cancellationToken);

    /// <summary>GET /workspaces/{workspaceId}/roles</summary>
    [Get("/workspaces/{workspaceId}/roles")]
    [Reads(CodaReadKind.Never)]
    Task<CodaList<WorkspaceRoleActivity>> ListWorkspaceRoleActivity(string workspaceId, CancellationToken cancellationToken);

    /// <summary>POST /organizations/{organizationId}/goLinks</summary>
    [Post("/organizations/{organizationId}/goLinks")]
    [Writes]
    Task AddGoLink(string organizationId, [Body] GoLinkAdd link, CancellationToken cancellationToken);

    /// <summary>GET /mutationStatus/{requestId}: may be 404 for a moment after the write was accepted. There is no failed state.</summary>
    [Get("/mutationStatus/{requestId}")]
    [Reads(CodaReadKind.Never)]
    Task<MutationStatus> GetMutationStatus(string requestId, CancellationToken cancellationToken);
}
