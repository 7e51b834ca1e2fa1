namespace CodaMcp.Coda;

/// <summary>A Coda API token in a message between grains. It is never stored and never logged.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaToken")]
public sealed class CodaToken(string value)
{
    /// <summary>The token.</summary>
    [Id(0)]
    public string Value { get; } = value;

    /// <summary>Hides the token, because Orleans logs the arguments of calls that fail.</summary>
    public override string ToString() => "(a Coda API token)";
}

/// <summary>The identity behind a Coda API token.</summary>
/// <param name="LoginId">The Coda user (whoami <c>loginId</c>). All tokens of the user share the user's limits.</param>
/// <param name="Scoped">Whether the token is restricted. A restricted token must not get answers that were read with another token of the user.</param>
[GenerateSerializer, Immutable, Alias("codamcp.CodaIdentity")]
public sealed record CodaIdentity([property: Id(0)] string LoginId, [property: Id(1)] bool Scoped);

/// <summary>The outcome of asking Coda for the identity behind a token. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaIdentityAnswer")]
public sealed record CodaIdentityAnswer
{
    /// <summary>The identity.</summary>
    [Id(0)] public CodaIdentity? Identity { get; init; }

    /// <summary>Why the identity is not known.</summary>
    [Id(1)] public CodaFailure? Failure { get; init; }
}
