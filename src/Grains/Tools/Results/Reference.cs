namespace CodaMcp.Tools.Results;

/// <summary>A reference to an object by id and, if Coda returns one, by name.</summary>
internal sealed record Reference
{
    public required string Id { get; init; }

    public string? Name { get; init; }
}

/// <summary>The target of a browser link.</summary>
internal sealed record LinkResult
{
    /// <summary>doc, page, table, row, …</summary>
    public required string Type { get; init; }

    public required string Id { get; init; }

    public string? Name { get; init; }

    public required string DocId { get; init; }

    public string? TableId { get; init; }

    public string? Link { get; init; }
}
