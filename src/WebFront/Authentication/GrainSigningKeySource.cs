using CodaMcp.Keys;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>The keys that the cluster's <see cref="IJwksGrain"/> of the issuer holds.</summary>
internal sealed class GrainSigningKeySource(IGrainFactory grains, IOptions<AuthenticationOptions> options) : ISigningKeySource
{
    /// <inheritdoc/>
    public Task<SigningKeys> GetAsync(string? missingKeyId, CancellationToken cancellationToken) =>
        grains.GetGrain<IJwksGrain>(JwksGrainKey.For(options.Value.Issuer)).GetKeys(missingKeyId, cancellationToken);
}
