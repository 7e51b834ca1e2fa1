namespace CodaMcp.Audit;

/// <summary>The public key that checkpoints of the audit are signed with now (Ed25519, RFC 8032).</summary>
/// <param name="Id">Its short name: the first 64 bits of its SHA-256 in hex.</param>
/// <param name="Pem">A SubjectPublicKeyInfo as PEM (RFC 8410).</param>
[GenerateSerializer, Immutable, Alias("codamcp.AuditPublicKey")]
public sealed record AuditPublicKey([property: Id(0)] string Id, [property: Id(1)] string Pem);
