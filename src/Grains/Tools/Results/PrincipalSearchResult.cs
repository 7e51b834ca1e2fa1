namespace CodaMcp.Tools.Results;

/// <summary>People and groups found: the ids are what add_permission takes.</summary>
internal sealed record PrincipalSearchResult
{
    public required IReadOnlyList<Reference> People { get; init; }

    public required IReadOnlyList<Reference> Groups { get; init; }
}
