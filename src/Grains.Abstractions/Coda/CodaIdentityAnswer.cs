namespace CodaMcp.Coda;

/// <summary>What became of asking Coda whom a token stands for: one of the two.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaIdentityAnswer")]
public sealed record CodaIdentityAnswer
{
    /// <summary>Whom it stands for.</summary>
    [Id(0)] public CodaIdentity? Identity { get; init; }

    /// <summary>Why that is not known.</summary>
    [Id(1)] public CodaFailure? Failure { get; init; }
}
