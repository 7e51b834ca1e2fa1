namespace CodaMcp.Tools.Results;

/// <summary>The categories of published docs.</summary>
internal sealed record CategoryListResult
{
    public required IReadOnlyList<string> Categories { get; init; }
}
