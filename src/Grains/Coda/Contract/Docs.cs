namespace CodaMcp.Coda.Contract;

/// <summary>The account behind a Coda API token (schema User).</summary>
public sealed record CodaUser
{
    /// <summary>Display name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Email address. Coda's rate limits apply to this identity.</summary>
    public required string LoginId { get; init; }

    /// <summary>Whether the token is restricted to some documents or operations.</summary>
    public bool Scoped { get; init; }

    /// <summary>The name that its owner gave the token.</summary>
    public string? TokenName { get; init; }

    /// <summary>The user's own workspace.</summary>
    public NamedReference? Workspace { get; init => field = NamedReference.OrNone(value); }

    /// <summary>
    /// The user's organization. Version 1.6.0 of the specification added it here. Earlier versions have it only on the workspace.
    /// </summary>
    public string? OrganizationId { get; init; }
}

/// <summary>A reference to an object by id, with its name if Coda sends it.</summary>
public sealed record NamedReference
{
    /// <summary>The id; empty if Coda sends none.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The link that opens it in a browser.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>The organization of a workspace.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Returns the reference; null if it has no id. Such a reference is useless, but it must not make the response invalid.</summary>
    internal static NamedReference? OrNone(NamedReference? reference) => reference is { Id.Length: > 0 } ? reference : null;
}

/// <summary>A doc (schema Doc).</summary>
public sealed record Doc
{
    /// <summary>The id: about ten characters, without a prefix.</summary>
    public required string Id { get; init; }

    /// <summary>The title.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The owner's email address.</summary>
    public string? Owner { get; init; }

    /// <summary>The owner's name.</summary>
    public string? OwnerName { get; init; }

    /// <summary>The link that opens it in a browser.</summary>
    public string BrowserLink { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The doc's icon; null for none.</summary>
    public Icon? Icon { get; init; }

    /// <summary>The doc that it is a copy of; null if it is not a copy.</summary>
    public NamedReference? SourceDoc { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The folder it is in.</summary>
    public NamedReference? Folder { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The workspace it is in.</summary>
    public NamedReference? Workspace { get; init => field = NamedReference.OrNone(value); }

    /// <summary>Its size.</summary>
    public DocSize? DocSize { get; init; }

    /// <summary>How it is published; null if it is not.</summary>
    public DocPublished? Published { get; init; }

    /// <summary>
    /// In the response to POST /docs, the request id for GET /mutationStatus (schema DocumentCreationResult of 1.5.0). Coda's own client of
    /// 1.6.0 no longer has it.
    /// </summary>
    public string? RequestId { get; init; }
}

/// <summary>Body of POST /docs (schema DocCreate).</summary>
public sealed record DocCreate
{
    /// <summary>The title; Coda's default is Untitled.</summary>
    public string? Title { get; init; }

    /// <summary>The doc to copy.</summary>
    public string? SourceDoc { get; init; }

    /// <summary>The doc's time zone, such as <c>Europe/Paris</c>.</summary>
    public string? Timezone { get; init; }

    /// <summary>The folder to put it in.</summary>
    public string? FolderId { get; init; }

    /// <summary>The first page.</summary>
    public PageCreate? InitialPage { get; init; }
}

/// <summary>Body of PATCH /docs/{docId} (schema DocUpdate).</summary>
public sealed record DocUpdate
{
    /// <summary>A new title.</summary>
    public string? Title { get; init; }

    /// <summary>A new icon, by its name in Coda.</summary>
    public string? IconName { get; init; }
}

/// <summary>The size of a doc (schema DocSize).</summary>
public sealed record DocSize
{
    /// <summary>The number of rows in all tables.</summary>
    public double TotalRowCount { get; init; }

    /// <summary>The number of tables and views.</summary>
    public double TableAndViewCount { get; init; }

    /// <summary>The number of pages.</summary>
    public double PageCount { get; init; }

    /// <summary>Whether it is too large for the API (over 125 MB).</summary>
    public bool OverApiSizeLimit { get; init; }
}

/// <summary>The object that a browser link leads to (schema ApiLink).</summary>
public sealed record ApiLink
{
    /// <summary>The link in its full form.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>The object.</summary>
    public required LinkedResource Resource { get; init; }
}

/// <summary>The object that a link leads to (schema ApiLinkResolvedResource).</summary>
public sealed record LinkedResource
{
    /// <summary><c>doc</c>, <c>page</c>, <c>table</c>, <c>row</c>, …</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The API address. It contains the id of the doc and, for rows, of the table.</summary>
    public string Href { get; init => field = value ?? ""; } = "";
}
