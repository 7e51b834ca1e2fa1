namespace CodaMcp.Tools.Results;

/// <summary>The categories of published docs.</summary>
internal sealed record CategoryListResult
{
    public required IReadOnlyList<string> Categories { get; init; }
}

/// <summary>A doc's custom domains.</summary>
internal sealed record DomainListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<DomainSummary> Domains { get; init; }
}

/// <summary>A custom domain of a doc.</summary>
internal sealed record DomainSummary
{
    public required string Domain { get; init; }

    /// <summary>pending, succeeded, failed, …</summary>
    public string? SetupStatus { get; init; }

    /// <summary>connected, notConnected, …</summary>
    public string? DomainStatus { get; init; }

    public required bool HasCertificate { get; init; }

    /// <summary>Whether its DNS names the doc.</summary>
    public required bool HasDnsEntry { get; init; }

    /// <summary>When Coda last checked the domain.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }
}

/// <summary>The provider of a domain.</summary>
internal sealed record DomainProviderResult
{
    /// <summary>The provider's name, as Coda returns it; Other if Coda cannot tell.</summary>
    public required string Provider { get; init; }
}
