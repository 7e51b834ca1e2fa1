namespace CodaMcp.Coda;

/// <summary>
/// Knows whom one Coda API token stands for, so that the cluster asks Coda once. Keyed <c>c:{credential key}</c>: the first 128 bits of the
/// token's SHA-256 in hex. Keeps nothing: a new activation asks again.
/// </summary>
[Alias("codamcp.ICodaCredentialGrain")]
public interface ICodaCredentialGrain : IGrainWithStringKey
{
    /// <summary>Whom the token stands for.</summary>
    /// <param name="token">The token, for asking Coda; held for as long as that takes.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    [Alias("Identify")]
    [ResponseTimeout("00:02:30")]
    Task<CodaIdentityAnswer> Identify(CodaToken token, DateTimeOffset deadline, CancellationToken cancellationToken = default);
}
