namespace CodaMcp.Tools.Results;

/// <summary>Who provides a domain.</summary>
internal sealed record DomainProviderResult
{
    /// <summary>In Coda's words; Other where it cannot tell.</summary>
    public required string Provider { get; init; }
}
