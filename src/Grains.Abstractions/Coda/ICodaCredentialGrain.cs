namespace CodaMcp.Coda;

/// <summary>
/// Looks up the identity behind one Coda API token, so that the cluster asks Coda only once. Keyed <c>c:{credential key}</c>. The credential
/// key is the first 128 bits of the token's SHA-256 in hex. Stores nothing: a new activation asks Coda again.
/// </summary>
[Alias("codamcp.ICodaCredentialGrain")]
public interface ICodaCredentialGrain : IGrainWithStringKey
{
    /// <summary>Returns the identity behind the token.</summary>
    /// <param name="token">The token for the request to Coda. It is held only during that request.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    [Alias("Identify")]
    [ResponseTimeout("00:02:30")]
    Task<CodaIdentityAnswer> Identify(CodaToken token, DateTimeOffset deadline, CancellationToken cancellationToken = default);
}
