using CodaMcp.Authentication;
using CodaMcp.Keys;

namespace CodaMcp.Tests.Authentication;

/// <summary>A JWKS grain whose issuer, and whose own health, a test holds in its hand.</summary>
internal sealed class FakeKeySource(TimeProvider time) : ISigningKeySource
{
    private int asked;

    public List<SigningKey> Published { get; } = [TestIssuer.PublicKey()];

    public bool Down { get; set; }

    public bool Hanging { get; set; }

    public string? LastError { get; set; }

    /// <summary>Where set, the source holds what it fetched then, as a grain within its floor does.</summary>
    public SigningKeys? Held { get; set; }

    public int Asked => asked;

    public void Rotate(params string[] keyIds)
    {
        Published.Clear();
        Published.AddRange(keyIds.Select(TestIssuer.PublicKey));
    }

    public SigningKeys Fetch() => new([.. Published], time.GetUtcNow(), LastError);

    public async Task<SigningKeys> GetAsync(string? missingKeyId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref asked);
        if (Hanging)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return Down ? throw new TimeoutException($"secret {missingKeyId}") : Held ?? Fetch();
    }
}
