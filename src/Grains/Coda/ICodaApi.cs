using CodaMcp.Coda.Contract;
using Refit;

namespace CodaMcp.Coda;

/// <summary>
/// The Coda API v1, typed: one method an operation, named for its operationId. Path parts are ids (or, where Coda allows it, exact
/// names). Reads are cached, writes are not; limits, retries and credentials are the handlers' business, so a caller of this
/// interface thinks of none of them. Every method throws <see cref="CodaException"/> for an answer that is not a success.
/// </summary>
public interface ICodaApi
{
    /// <summary>GET /whoami</summary>
    [Get("/whoami")]
    Task<CodaUser> WhoAmI(CancellationToken cancellationToken);

    /// <summary>GET /docs: the docs the Coda user has opened at least once, newest use first.</summary>
    [Get("/docs")]
    Task<CodaList<Doc>> ListDocs(ListDocsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}</summary>
    [Get("/docs/{docId}")]
    Task<Doc> GetDoc(string docId, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/pages</summary>
    [Get("/docs/{docId}/pages")]
    Task<CodaList<Page>> ListPages(string docId, ListQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/pages/{pageIdOrName}: 404 for up to some 20 s after the page was created.</summary>
    [Get("/docs/{docId}/pages/{pageIdOrName}")]
    Task<Page> GetPage(string docId, string pageIdOrName, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/pages: 202.</summary>
    [Post("/docs/{docId}/pages")]
    Task<PageMutation> CreatePage(string docId, [Body] PageCreate page, CancellationToken cancellationToken);

    /// <summary>PUT /docs/{docId}/pages/{pageIdOrName}: 202. The only way to write content to an existing page.</summary>
    [Put("/docs/{docId}/pages/{pageIdOrName}")]
    Task<PageMutation> UpdatePage(string docId, string pageIdOrName, [Body] PageUpdate page, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/pages/{pageIdOrName}/content: lines of text only; tables do not show.</summary>
    [Get("/docs/{docId}/pages/{pageIdOrName}/content")]
    Task<CodaList<PageContentItem>> ListPageContent(string docId, string pageIdOrName, ListQuery query, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/pages/{pageIdOrName}/export: 202. Not for read-only tokens, nor for pages that are no canvas.</summary>
    [Post("/docs/{docId}/pages/{pageIdOrName}/export")]
    Task<PageExport> BeginPageContentExport(string docId, string pageIdOrName, [Body] PageExportRequest request, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/pages/{pageIdOrName}/export/{requestId}: each read mints a fresh download link, good for 300 s.</summary>
    [Get("/docs/{docId}/pages/{pageIdOrName}/export/{requestId}")]
    Task<PageExport> GetPageContentExportStatus(string docId, string pageIdOrName, string requestId, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables</summary>
    [Get("/docs/{docId}/tables")]
    Task<CodaList<TableReference>> ListTables(string docId, ListTablesQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}")]
    Task<Table> GetTable(string docId, string tableIdOrName, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}/columns</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}/columns")]
    Task<CodaList<Column>> ListColumns(string docId, string tableIdOrName, ListQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}/rows</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}/rows")]
    Task<CodaList<Row>> ListRows(string docId, string tableIdOrName, ListRowsQuery query, CancellationToken cancellationToken);

    /// <summary>GET /docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}</summary>
    [Get("/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}")]
    Task<Row> GetRow(string docId, string tableIdOrName, string rowIdOrName, GetRowQuery query, CancellationToken cancellationToken);

    /// <summary>POST /docs/{docId}/tables/{tableIdOrName}/rows: 202. Base tables only. Without key columns, not to be sent twice.</summary>
    [Post("/docs/{docId}/tables/{tableIdOrName}/rows")]
    Task<RowsUpsertResult> UpsertRows(string docId, string tableIdOrName, [Body] RowsUpsert rows, CancellationToken cancellationToken);

    /// <summary>PUT /docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}: 202.</summary>
    [Put("/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}")]
    Task<RowMutation> UpdateRow(string docId, string tableIdOrName, string rowIdOrName, [Body] RowUpdate row, CancellationToken cancellationToken);

    /// <summary>DELETE /docs/{docId}/tables/{tableIdOrName}/rows: 202.</summary>
    [Delete("/docs/{docId}/tables/{tableIdOrName}/rows")]
    Task<RowsDeleteResult> DeleteRows(string docId, string tableIdOrName, [Body] RowsDelete rows, CancellationToken cancellationToken);

    /// <summary>GET /resolveBrowserLink</summary>
    [Get("/resolveBrowserLink")]
    Task<ApiLink> ResolveBrowserLink(ResolveBrowserLinkQuery query, CancellationToken cancellationToken);

    /// <summary>GET /mutationStatus/{requestId}: may be 404 for a moment after the write was accepted. There is no failed state.</summary>
    [Get("/mutationStatus/{requestId}")]
    Task<MutationStatus> GetMutationStatus(string requestId, CancellationToken cancellationToken);
}
