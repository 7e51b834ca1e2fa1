namespace CodaMcp.Tools.Results;

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

    /// <summary>When Coda last looked.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }
}
