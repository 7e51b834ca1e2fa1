namespace CodaMcp.Members;

/// <summary>With which Coda API token the member's calls are made. Never holds the token.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaConnection")]
public sealed record CodaConnection
{
    /// <summary>Whose token it is.</summary>
    [Id(0)] public required CodaCredentialSource Source { get; init; }

    /// <summary>The Coda user behind a token of the member's own (whoami <c>loginId</c>).</summary>
    [Id(1)] public string? LoginId { get; init; }

    /// <summary>That user's name.</summary>
    [Id(2)] public string? UserName { get; init; }

    /// <summary>The name the token was given in Coda.</summary>
    [Id(3)] public string? TokenName { get; init; }

    /// <summary>Whether the token is restricted to some documents or operations.</summary>
    [Id(4)] public bool Scoped { get; init; }

    /// <summary>When the member connected it.</summary>
    [Id(5)] public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>Whether members may connect tokens of their own here (<c>CODA_CREDENTIALS</c> is not <c>service</c>).</summary>
    [Id(6)] public required bool MayConnect { get; init; }

    /// <summary>
    /// Whether the member's token has to be connected again: Coda refused it, or it can no longer be decrypted. The other properties
    /// still say which one it was.
    /// </summary>
    [Id(7)] public bool MustReconnect { get; init; }

    /// <summary>
    /// Whether the member's token seems to be read-only: it is restricted, Coda refused a write with it, and accepted none so far. Coda
    /// tells no more than that, so it may also be that it may write elsewhere; and a read-only token that never tried shows nothing.
    /// </summary>
    [Id(8)] public bool SeemsReadOnly { get; init; }
}

/// <summary>Whose Coda API token a member's calls are made with. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.CodaCredentialSource")]
public enum CodaCredentialSource
{
    /// <summary>There is none: the member must connect one first.</summary>
    None,

    /// <summary>The service's, of the environment.</summary>
    Service,

    /// <summary>The member's own.</summary>
    Member,
}

/// <summary>A member's wish to have their calls made with a Coda API token of their own.</summary>
/// <param name="token">The token, as the member pasted it.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ConnectCoda")]
public sealed class ConnectCoda(string token)
{
    /// <summary>The token. A secret: it is encrypted where it arrives, and goes nowhere but to Coda.</summary>
    [Id(0)]
    public string Token { get; } = token;

    /// <summary>Says nothing of the token: Orleans prints the arguments of calls that fail or are slow.</summary>
    public override string ToString() => "(a Coda API token)";
}

/// <summary>What came of a <see cref="ConnectCoda"/>: the connection, or why there is none. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ConnectCodaOutcome")]
public sealed record ConnectCodaOutcome
{
    /// <summary>What the member's calls are made with from now on.</summary>
    [Id(0)] public CodaConnection? Connection { get; init; }

    /// <summary>Why the token was not connected, in one or two plain sentences for the member. What was connected before still is.</summary>
    [Id(1)] public string? Refusal { get; init; }
}
