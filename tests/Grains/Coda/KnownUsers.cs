using CodaMcp.Coda;

namespace CodaMcp.Tests.Coda;

/// <summary>Every token is a Coda user of its own, unless told otherwise.</summary>
internal sealed class KnownUsers : ICodaUsers
{
    public Func<CodaCredential, CodaIdentity> Identify { get; set; } = credential => new CodaIdentity(credential.Key, Scoped: false);

    public CodaIdentity? Known(CodaCredential credential) => Identify(credential);

    public ValueTask<CodaIdentity> IdentifyAsync(CodaCredential credential, DateTimeOffset deadline, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Identify(credential));
}
