namespace CodaMcp.Sandbox.Coda;

/// <summary>The custom domain of a published document. The clock decides the state of its set-up.</summary>
internal sealed record CustomDomainModel
{
    public required string Domain { get; init; }
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>The time of the last requested check of its DNS settings.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Set by a fault: the domain stays pending forever.</summary>
    public bool Never { get; init; }
}
