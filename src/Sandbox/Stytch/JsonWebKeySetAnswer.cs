namespace CodaMcp.Sandbox.Stytch;

/// <summary>The key set (RFC 7517, section 5), in Stytch's envelope.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Padding">Null, or the megabytes of <see cref="JwksFault.TenMegabytes"/>.</param>
internal sealed record JsonWebKeySetAnswer(IReadOnlyList<JsonWebKeyEntry> Keys, string? Padding = null) : Envelope;
