using CodaMcp.Keys;

namespace CodaMcp.Authentication;

/// <summary>The source of this front's copy of the signing keys.</summary>
internal interface ISigningKeySource
{
    /// <summary>Returns the issuer's keys. The source decides whether to fetch them first; see <see cref="IJwksGrain.GetKeys"/>.</summary>
    /// <param name="missingKeyId">The <c>kid</c> for which the caller has no key.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SigningKeys> GetAsync(string? missingKeyId, CancellationToken cancellationToken);
}
