namespace CodaMcp.Tools.Results;

/// <summary>Docs of a listing.</summary>
internal sealed record DocListResult
{
    public required IReadOnlyList<DocSummary> Docs { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>A doc, in short.</summary>
internal sealed record DocSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Listings leave it out, unless the caller asks for it.</summary>
    public string? Link { get; init; }

    public string? Owner { get; init; }

    public string? Workspace { get; init; }

    public string? Folder { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The number of pages, if Coda returns it.</summary>
    public int? PageCount { get; init; }

    /// <summary>The number of tables and views.</summary>
    public int? TableCount { get; init; }

    /// <summary>The number of rows of all tables.</summary>
    public int? RowCount { get; init; }
}

/// <summary>One doc.</summary>
internal sealed record DocResult
{
    public required DocSummary Doc { get; init; }

    public string? OwnerEmail { get; init; }

    /// <summary>The id of the doc it was copied from.</summary>
    public string? CopyOf { get; init; }

    /// <summary>The icon's name, in the form that update_doc accepts.</summary>
    public string? Icon { get; init; }

    public string? FolderId { get; init; }

    public string? WorkspaceId { get; init; }

    /// <summary>The link of the published doc; null if it is not published.</summary>
    public string? PublishedLink { get; init; }

    /// <summary>What visitors may do with the published doc.</summary>
    public string? PublishedMode { get; init; }

    /// <summary>The reason why the doc's content cannot be read; null if it can.</summary>
    public string? Warning { get; init; }
}

/// <summary>The content of a doc, with enough detail to name anything in it in further calls.</summary>
internal sealed record DocOverviewResult
{
    public required DocSummary Doc { get; init; }

    public required IReadOnlyList<PageSummary> Pages { get; init; }

    public required IReadOnlyList<TableSummary> Tables { get; init; }

    /// <summary>What was left out, and how to get it.</summary>
    public string? Note { get; init; }
}
