namespace CodaMcp.Tools.Results;

/// <summary>Something named by id and, where Coda gives one, by name.</summary>
internal sealed record Reference
{
    public required string Id { get; init; }

    public string? Name { get; init; }
}
