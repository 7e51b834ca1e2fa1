namespace CodaMcp.Tools.Results;

/// <summary>Docs of a listing.</summary>
internal sealed record DocListResult
{
    public required IReadOnlyList<DocSummary> Docs { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
