namespace CodaMcp.Tools.Results;

/// <summary>A page, in short.</summary>
internal sealed record PageSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The page above it.</summary>
    public string? ParentId { get; init; }

    /// <summary>Coda's content type where it is not a canvas, the only type with text to read.</summary>
    public string? Type { get; init; }

    /// <summary>True where it, or a page above it, is hidden.</summary>
    public bool? Hidden { get; init; }

    public string? Link { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public string? UpdatedBy { get; init; }
}
