using CodaMcp.Keys;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>Gets the keys from the cluster's <see cref="IJwksGrain"/> for the issuer.</summary>
internal sealed class GrainSigningKeySource(IGrainFactory grains, IOptions<AuthenticationOptions> options) : ISigningKeySource
{
    /// <inheritdoc/>
    public Task<SigningKeys> GetAsync(string? missingKeyId, CancellationToken cancellationToken) =>
        grains.GetGrain<IJwksGrain>(JwksGrainKey.For(options.Value.Issuer)).GetKeys(missingKeyId, cancellationToken);
}
