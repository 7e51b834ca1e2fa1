namespace CodaMcp.Tools.Results;

/// <summary>A doc's custom domains.</summary>
internal sealed record DomainListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<DomainSummary> Domains { get; init; }
}
