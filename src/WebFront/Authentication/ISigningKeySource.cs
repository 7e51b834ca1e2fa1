using CodaMcp.Keys;

namespace CodaMcp.Authentication;

/// <summary>Where this front's copy of the signing keys comes from.</summary>
internal interface ISigningKeySource
{
    /// <summary>The issuer's keys, newly fetched where the source thinks it right; see <see cref="IJwksGrain.GetKeys"/>.</summary>
    /// <param name="missingKeyId">The <c>kid</c> that the caller has no key for.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SigningKeys> GetAsync(string? missingKeyId, CancellationToken cancellationToken);
}
