namespace CodaMcp.Coda.Contract;

/// <summary>The account behind a Coda API token (schema User).</summary>
public sealed record CodaUser
{
    /// <summary>Display name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Email address: the identity that Coda's rate limits go by.</summary>
    public required string LoginId { get; init; }

    /// <summary>Whether the token is restricted to some documents or operations.</summary>
    public bool Scoped { get; init; }

    /// <summary>The name its owner gave the token.</summary>
    public string? TokenName { get; init; }

    /// <summary>The user's own workspace.</summary>
    public NamedReference? Workspace { get; init => field = NamedReference.OrNone(value); }

    /// <summary>
    /// The user's organization. Version 1.6.0 of the specification added it here. Earlier versions have it only on the workspace.
    /// </summary>
    public string? OrganizationId { get; init; }
}

/// <summary>A reference to something by id, with its name where Coda gives one.</summary>
public sealed record NamedReference
{
    /// <summary>The id; empty where Coda gives none.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>Where it opens in a browser.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>The organization of a workspace.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The reference; null where it has no id. Nothing can be asked for by it, and no answer is worth losing for it.</summary>
    internal static NamedReference? OrNone(NamedReference? reference) => reference is { Id.Length: > 0 } ? reference : null;
}

/// <summary>A doc (schema Doc).</summary>
public sealed record Doc
{
    /// <summary>The id: ten characters or so, without a prefix.</summary>
    public required string Id { get; init; }

    /// <summary>The title.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The owner's email address.</summary>
    public string? Owner { get; init; }

    /// <summary>The owner's name.</summary>
    public string? OwnerName { get; init; }

    /// <summary>Where it opens in a browser.</summary>
    public string BrowserLink { get; init => field = value ?? ""; } = "";

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The doc's icon; null for none.</summary>
    public Icon? Icon { get; init; }

    /// <summary>The doc it is a copy of; null where it is none.</summary>
    public NamedReference? SourceDoc { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The folder it is in.</summary>
    public NamedReference? Folder { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The workspace it is in.</summary>
    public NamedReference? Workspace { get; init => field = NamedReference.OrNone(value); }

    /// <summary>How large it is.</summary>
    public DocSize? DocSize { get; init; }

    /// <summary>How it is published; null where it is not.</summary>
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

/// <summary>How large a doc is (schema DocSize).</summary>
public sealed record DocSize
{
    /// <summary>Rows in all tables.</summary>
    public double TotalRowCount { get; init; }

    /// <summary>Tables and views.</summary>
    public double TableAndViewCount { get; init; }

    /// <summary>Pages.</summary>
    public double PageCount { get; init; }

    /// <summary>Whether it is too large for the API (over 125 MB).</summary>
    public bool OverApiSizeLimit { get; init; }
}

/// <summary>What a browser link leads to (schema ApiLink).</summary>
public sealed record ApiLink
{
    /// <summary>The link in its full form.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>The object.</summary>
    public required LinkedResource Resource { get; init; }
}

/// <summary>The object a link leads to (schema ApiLinkResolvedResource).</summary>
public sealed record LinkedResource
{
    /// <summary><c>doc</c>, <c>page</c>, <c>table</c>, <c>row</c>, …</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The API address, which names the doc and, for rows, the table too.</summary>
    public string Href { get; init => field = value ?? ""; } = "";
}
