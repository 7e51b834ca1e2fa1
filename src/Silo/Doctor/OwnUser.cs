using CodaMcp.Coda;

namespace CodaMcp.Doctor;

/// <summary>Holds the Coda user of the doctor's token. The first check reads it.</summary>
internal sealed class OwnUser : ICodaUsers
{
    /// <summary>The user of the token.</summary>
    public CodaIdentity Identity { get; set; } = new("", Scoped: false);

    /// <inheritdoc/>
    public CodaIdentity? Known(CodaCredential credential) => Identity;

    /// <inheritdoc/>
    public ValueTask<CodaIdentity> IdentifyAsync(CodaCredential credential, DateTimeOffset deadline, CancellationToken cancellationToken) => ValueTask.FromResult(Identity);
}
