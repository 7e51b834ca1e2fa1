namespace CodaMcp.Tools.Results;

/// <summary>A column.</summary>
internal sealed record ColumnSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Coda's word for what it holds.</summary>
    public required string Type { get; init; }

    /// <summary>True where a cell holds several values.</summary>
    public bool? Several { get; init; }

    /// <summary>True where a formula fills it: it cannot be written.</summary>
    public bool? Calculated { get; init; }

    public string? Formula { get; init; }

    /// <summary>The options of a select column.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>How many further options there are.</summary>
    public int? MoreOptions { get; init; }

    /// <summary>The table a relation column points to.</summary>
    public Reference? RelatesTo { get; init; }
}
