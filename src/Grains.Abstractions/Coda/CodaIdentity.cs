namespace CodaMcp.Coda;

/// <summary>Whom a Coda API token stands for.</summary>
/// <param name="LoginId">The Coda user (whoami <c>loginId</c>), whose limits all the user's tokens share.</param>
/// <param name="Scoped">Whether the token is restricted, so that what another of the user's tokens may read is not for this one.</param>
[GenerateSerializer, Immutable, Alias("codamcp.CodaIdentity")]
public sealed record CodaIdentity([property: Id(0)] string LoginId, [property: Id(1)] bool Scoped);
