namespace CodaMcp.Tools.Results;

/// <summary>People and groups found.</summary>
internal sealed record PrincipalSearchResult
{
    public required IReadOnlyList<PrincipalSummary> Principals { get; init; }
}
