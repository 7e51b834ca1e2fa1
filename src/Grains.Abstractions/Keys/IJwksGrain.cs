namespace CodaMcp.Keys;

/// <summary>
/// The cluster's one copy of an issuer's signing keys (RFC 7517), keyed by <c>jwks:{issuer}</c>. It alone fetches; fronts validate
/// with their own copy of what it holds.
/// </summary>
[Alias("codamcp.IJwksGrain")]
public interface IJwksGrain : IGrainWithStringKey
{
    /// <summary>
    /// The keys, fetched first where they are older than the refresh age or, with <paramref name="missingKeyId"/>, where the copy held does
    /// not have that key and a fetch is allowed by the floor between fetches. Where the issuer cannot be reached the last good keys
    /// are returned, however old.
    /// </summary>
    /// <param name="missingKeyId">The <c>kid</c> of a token that the caller has no key for.</param>
    /// <param name="cancellationToken">Stops waiting; a fetch that others share goes on.</param>
    /// <returns>The keys; <see cref="SigningKeys.Keys"/> is empty where none were ever had.</returns>
    [Alias("GetKeys")]
    Task<SigningKeys> GetKeys(string? missingKeyId = null, CancellationToken cancellationToken = default);
}
