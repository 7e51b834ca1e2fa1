namespace CodaMcp.Tools.Results;

/// <summary>Something named by id and, where Coda gives one, by name.</summary>
internal sealed record Reference
{
    public required string Id { get; init; }

    public string? Name { get; init; }
}

/// <summary>What a browser link leads to.</summary>
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
