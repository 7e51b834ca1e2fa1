namespace CodaMcp.Tools.Results;

/// <summary>What came of changing something that is neither page nor row.</summary>
internal sealed record ChangeResult : WriteResult
{
    public string? DocId { get; init; }

    /// <summary>What was made, changed or deleted, where it has an id.</summary>
    public string? Id { get; init; }

    public string? Link { get; init; }
}
