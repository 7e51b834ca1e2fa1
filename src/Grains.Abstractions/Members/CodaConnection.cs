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
