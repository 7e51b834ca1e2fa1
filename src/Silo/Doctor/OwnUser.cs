using CodaMcp.Coda;

namespace CodaMcp.Doctor;

/// <summary>The Coda user of the doctor's token, whom the first check has asked for.</summary>
internal sealed class OwnUser : ICodaUsers
{
    /// <summary>Whom the token stands for.</summary>
    public CodaIdentity Identity { get; set; } = new("", Scoped: false);

    /// <inheritdoc/>
    public ValueTask<CodaIdentity> IdentifyAsync(CodaCredential credential, DateTimeOffset deadline, CancellationToken cancellationToken) => ValueTask.FromResult(Identity);
}
