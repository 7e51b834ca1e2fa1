namespace CodaMcp.Keys;

/// <summary>One RSA public key (RFC 7518, section 6.3.1).</summary>
/// <param name="KeyId">JWK <c>kid</c>.</param>
/// <param name="Modulus">JWK <c>n</c>, base64url.</param>
/// <param name="Exponent">JWK <c>e</c>, base64url.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SigningKey")]
public sealed record SigningKey([property: Id(0)] string KeyId, [property: Id(1)] string Modulus, [property: Id(2)] string Exponent);
