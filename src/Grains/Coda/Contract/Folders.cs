namespace CodaMcp.Coda.Contract;

/// <summary>A folder of docs (schema Folder).</summary>
public sealed record Folder
{
    /// <summary>The id, <c>fl-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>Its icon; null for none.</summary>
    public Icon? Icon { get; init; }

    /// <summary>Its icon's colour, such as <c>blue</c> (recorded; not in version 1.5.0 of the specification).</summary>
    public string? IconColor { get; init; }

    /// <summary>The link that opens it in a browser.</summary>
    public string? BrowserLink { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether the Coda user may change it.</summary>
    public bool? CanEdit { get; init; }

    /// <summary>The workspace it is in.</summary>
    public NamedReference? Workspace { get; init => field = NamedReference.OrNone(value); }

    /// <summary>
    /// <c>visible</c>, or <c>restricted</c> for a subfolder that the Coda user manages from a parent folder and cannot open. Coda then
    /// sends only its id. Only listings of subfolders have this member (live note of a client that was run against 1.6.0).
    /// </summary>
    public string? Visibility { get; init; }
}

/// <summary>Body of POST /folders (schema CreateFolderRequest).</summary>
public sealed record FolderCreate
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The workspace to put it in.</summary>
    public required string WorkspaceId { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }
}

/// <summary>Body of PATCH /folders/{folderId} (schema UpdateFolderRequest).</summary>
public sealed record FolderUpdate
{
    /// <summary>A new name.</summary>
    public string? Name { get; init; }

    /// <summary>A new description.</summary>
    public string? Description { get; init; }
}
