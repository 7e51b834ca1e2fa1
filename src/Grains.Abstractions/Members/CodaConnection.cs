namespace CodaMcp.Members;

/// <summary>Which Coda API token the member's calls use. It never contains the token.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaConnection")]
public sealed record CodaConnection
{
    /// <summary>The source of the token.</summary>
    [Id(0)] public required CodaCredentialSource Source { get; init; }

    /// <summary>The Coda user behind a token of the member's own (whoami <c>loginId</c>).</summary>
    [Id(1)] public string? LoginId { get; init; }

    /// <summary>That user's name.</summary>
    [Id(2)] public string? UserName { get; init; }

    /// <summary>The name of the token in Coda.</summary>
    [Id(3)] public string? TokenName { get; init; }

    /// <summary>Whether the token is restricted to some documents or operations.</summary>
    [Id(4)] public bool Scoped { get; init; }

    /// <summary>When the member connected the token.</summary>
    [Id(5)] public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>Whether members may connect tokens of their own here (<c>CODA_CREDENTIALS</c> is not <c>service</c>).</summary>
    [Id(6)] public required bool MayConnect { get; init; }

    /// <summary>
    /// Whether the member must connect the token again: Coda refused it, or it can no longer be decrypted. The other properties still describe
    /// that token.
    /// </summary>
    [Id(7)] public bool MustReconnect { get; init; }

    /// <summary>
    /// Whether the member's token seems to be read-only: it is restricted, and Coda has refused a write with it and accepted none so far. Coda
    /// tells no more than that, so the token may still be able to write elsewhere. A read-only token without an attempted write is not
    /// detected.
    /// </summary>
    [Id(8)] public bool SeemsReadOnly { get; init; }
}

/// <summary>Which Coda API token a member's calls use. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.CodaCredentialSource")]
public enum CodaCredentialSource
{
    /// <summary>There is no token: the member must connect one first.</summary>
    None,

    /// <summary>The service's token, from the environment.</summary>
    Service,

    /// <summary>The member's own token.</summary>
    Member,
}

/// <summary>A member's request to use their own Coda API token for their calls.</summary>
/// <param name="token">The token, as the member pasted it.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ConnectCoda")]
public sealed class ConnectCoda(string token)
{
    /// <summary>The token. It is a secret: the receiver encrypts it and sends it only to Coda.</summary>
    [Id(0)]
    public string Token { get; } = token;

    /// <summary>Hides the token, because Orleans logs the arguments of calls that fail or are slow.</summary>
    public override string ToString() => "(a Coda API token)";
}

/// <summary>The outcome of a <see cref="ConnectCoda"/>: the connection, or why there is none. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ConnectCodaOutcome")]
public sealed record ConnectCodaOutcome
{
    /// <summary>Which token the member's calls use from now on.</summary>
    [Id(0)] public CodaConnection? Connection { get; init; }

    /// <summary>Why the token was not connected, in one or two plain sentences for the member. An earlier token stays connected.</summary>
    [Id(1)] public string? Refusal { get; init; }
}
