using Refit;

namespace CodaMcp.Coda.Contract;

/// <summary>Query of a plain listing.</summary>
public record ListQuery
{
    /// <summary>The number of items per page. Coda's default is 25. Coda silently reduces values above its maximum.</summary>
    [AliasAs("limit")] public int? Limit { get; init; }

    /// <summary>The page token. It is sent without the other parameters; see <see cref="Handlers.PageTokenHandler"/>.</summary>
    [AliasAs("pageToken")] public string? PageToken { get; init; }
}

/// <summary>Query of GET /docs.</summary>
public sealed record ListDocsQuery : ListQuery
{
    /// <summary>Words of the title.</summary>
    [AliasAs("query")] public string? Query { get; init; }

    /// <summary>Only docs that the Coda user owns.</summary>
    [AliasAs("isOwner")] public bool? IsOwner { get; init; }

    /// <summary>Only docs in this folder.</summary>
    [AliasAs("folderId")] public string? FolderId { get; init; }

    /// <summary>Only docs in this workspace.</summary>
    [AliasAs("workspaceId")] public string? WorkspaceId { get; init; }

    /// <summary>Only published docs.</summary>
    [AliasAs("isPublished")] public bool? IsPublished { get; init; }

    /// <summary>Only docs that the Coda user has starred (true), or only other docs (false).</summary>
    [AliasAs("isStarred")] public bool? IsStarred { get; init; }

    /// <summary>Only copies of this doc.</summary>
    [AliasAs("sourceDoc")] public string? SourceDoc { get; init; }

    /// <summary>Only docs in the gallery.</summary>
    [AliasAs("inGallery")] public bool? InGallery { get; init; }
}

/// <summary>Query of GET /folders.</summary>
public sealed record ListFoldersQuery : ListQuery
{
    /// <summary>Only folders of this workspace.</summary>
    [AliasAs("workspaceId")] public string? WorkspaceId { get; init; }

    /// <summary>Only starred folders (true), or only other folders (false).</summary>
    [AliasAs("isStarred")] public bool? IsStarred { get; init; }
}

/// <summary>Query of GET /docs/{docId}/acl/principals/search.</summary>
public sealed record SearchPrincipalsQuery
{
    /// <summary>Part of a name or email address. An empty text finds no one.</summary>
    [AliasAs("query")] public required string Query { get; init; }
}

/// <summary>Query of GET /workspaces/{workspaceId}/users. Coda chooses the page size.</summary>
public sealed record ListWorkspaceMembersQuery
{
    /// <summary><c>Admin</c>, <c>DocMaker</c>, <c>Editor</c>, comma-separated.</summary>
    [AliasAs("includedRoles")] public string? IncludedRoles { get; init; }

    /// <summary>The page token that continues a listing.</summary>
    [AliasAs("pageToken")] public string? PageToken { get; init; }
}

/// <summary>Query of GET /docs/{docId}/tables.</summary>
public sealed record ListTablesQuery : ListQuery
{
    /// <summary><c>table</c>, <c>view</c> or both, comma-separated.</summary>
    [AliasAs("tableTypes")] public string? TableTypes { get; init; }
}

/// <summary>Query of GET …/columns.</summary>
public sealed record ListColumnsQuery : ListQuery
{
    /// <summary>Whether to list only the visible columns of the table or view.</summary>
    [AliasAs("visibleOnly")] public bool? VisibleOnly { get; init; }
}

/// <summary>Query of GET …/rows.</summary>
public sealed record ListRowsQuery : ListQuery
{
    /// <summary><c>columnId:json</c>: equality with the value of one column. Coda has no other filter.</summary>
    [AliasAs("query")] public string? Query { get; init; }

    /// <summary><c>createdAt</c> (default), <c>natural</c> or <c>updatedAt</c>.</summary>
    [AliasAs("sortBy")] public string? SortBy { get; init; }

    /// <summary><c>simple</c>, <c>simpleWithArrays</c> or <c>rich</c>.</summary>
    [AliasAs("valueFormat")] public string? ValueFormat { get; init; }

    /// <summary>Whether values are keyed by column name instead of id. Two columns with the same name collide, so ids are safer.</summary>
    [AliasAs("useColumnNames")] public bool? UseColumnNames { get; init; }

    /// <summary>Whether to list only the rows and columns that are visible in the table.</summary>
    [AliasAs("visibleOnly")] public bool? VisibleOnly { get; init; }

    /// <summary>
    /// The <see cref="CodaList{T}.NextSyncToken"/> of an earlier listing, to list only the rows that changed since then. Coda does not
    /// report deleted rows (live note).
    /// </summary>
    [AliasAs("syncToken")] public string? SyncToken { get; init; }
}

/// <summary>Query of GET …/rows/{rowIdOrName}.</summary>
public sealed record GetRowQuery
{
    /// <summary><c>simple</c>, <c>simpleWithArrays</c> or <c>rich</c>.</summary>
    [AliasAs("valueFormat")] public string? ValueFormat { get; init; }
}

/// <summary>Query of GET /resolveBrowserLink.</summary>
public sealed record ResolveBrowserLinkQuery
{
    /// <summary>The browser address.</summary>
    [AliasAs("url")] public required string Url { get; init; }

    /// <summary>Whether the link to a deleted object resolves to the object that contained it.</summary>
    [AliasAs("degradeGracefully")] public bool? DegradeGracefully { get; init; }
}
