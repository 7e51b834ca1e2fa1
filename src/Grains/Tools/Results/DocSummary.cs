namespace CodaMcp.Tools.Results;

/// <summary>A doc, in short.</summary>
internal sealed record DocSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Link { get; init; }

    public string? Owner { get; init; }

    public string? Workspace { get; init; }

    public string? Folder { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Pages, as far as Coda says.</summary>
    public int? PageCount { get; init; }

    /// <summary>Tables and views.</summary>
    public int? TableCount { get; init; }

    /// <summary>Rows of all tables.</summary>
    public int? RowCount { get; init; }
}
