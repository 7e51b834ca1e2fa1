namespace CodaMcp.Tools.Results;

/// <summary>What came of a write. A write that Coda accepted, or may have, is a result and never an error.</summary>
internal abstract record WriteResult
{
    public required WriteStatus Status { get; init; }

    /// <summary>Coda's handle of the write, for get_mutation_status; good for about a day.</summary>
    public string? RequestId { get; init; }

    /// <summary>Coda's own warning, word for word.</summary>
    public string? Warning { get; init; }

    /// <summary>What the status means and what to do next.</summary>
    public required string Note { get; init; }
}
