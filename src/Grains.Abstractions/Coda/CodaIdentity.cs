namespace CodaMcp.Coda;

/// <summary>A Coda API token on its way from one actor to another. Never stored, and nothing that prints a message prints it.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaToken")]
public sealed class CodaToken(string value)
{
    /// <summary>The token.</summary>
    [Id(0)]
    public string Value { get; } = value;

    /// <summary>Says nothing of the token: Orleans prints the arguments of calls that fail.</summary>
    public override string ToString() => "(a Coda API token)";
}

/// <summary>Whom a Coda API token stands for.</summary>
/// <param name="LoginId">The Coda user (whoami <c>loginId</c>), whose limits all the user's tokens share.</param>
/// <param name="Scoped">Whether the token is restricted, so that what another of the user's tokens may read is not for this one.</param>
[GenerateSerializer, Immutable, Alias("codamcp.CodaIdentity")]
public sealed record CodaIdentity([property: Id(0)] string LoginId, [property: Id(1)] bool Scoped);

/// <summary>What became of asking Coda whom a token stands for: one of the two.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaIdentityAnswer")]
public sealed record CodaIdentityAnswer
{
    /// <summary>Whom it stands for.</summary>
    [Id(0)] public CodaIdentity? Identity { get; init; }

    /// <summary>Why that is not known.</summary>
    [Id(1)] public CodaFailure? Failure { get; init; }
}
