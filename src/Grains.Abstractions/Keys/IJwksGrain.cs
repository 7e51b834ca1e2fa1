namespace CodaMcp.Keys;

/// <summary>
/// The cluster's one copy of an issuer's signing keys (RFC 7517), keyed by <c>jwks:{issuer}</c>. Only this grain fetches them. Fronts validate
/// tokens with their own copy of its keys.
/// </summary>
[Alias("codamcp.IJwksGrain")]
public interface IJwksGrain : IGrainWithStringKey
{
    /// <summary>
    /// Returns the keys. Fetches them first if they are older than the refresh age. Also fetches them if they do not include
    /// <paramref name="missingKeyId"/> and the minimum time between fetches has passed. If the issuer cannot be reached, returns the last good
    /// keys, however old.
    /// </summary>
    /// <param name="missingKeyId">The <c>kid</c> of a token that the caller has no key for.</param>
    /// <param name="cancellationToken">Stops waiting. A fetch that other callers share goes on.</param>
    /// <returns>The keys; <see cref="SigningKeys.Keys"/> is empty if none were fetched yet.</returns>
    [Alias("GetKeys")]
    Task<SigningKeys> GetKeys(string? missingKeyId = null, CancellationToken cancellationToken = default);
}
