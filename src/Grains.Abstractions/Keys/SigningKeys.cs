namespace CodaMcp.Keys;

/// <summary>An issuer's signing keys as of one fetch.</summary>
/// <param name="Keys">The keys that may verify access tokens: RSA, at least 2048 bits, for signatures.</param>
/// <param name="FetchedAt">
/// When the fetch of these keys began, by the silo's clock. Keys that were published before are included. The Unix epoch if there was no fetch.
/// </param>
/// <param name="LastError">Why the newest fetch failed, if it did; for operators.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SigningKeys")]
public sealed record SigningKeys(
    [property: Id(0)] SigningKey[] Keys,
    [property: Id(1)] DateTimeOffset FetchedAt,
    [property: Id(2)] string? LastError);

/// <summary>One RSA public key (RFC 7518, section 6.3.1).</summary>
/// <param name="KeyId">JWK <c>kid</c>.</param>
/// <param name="Modulus">JWK <c>n</c>, base64url.</param>
/// <param name="Exponent">JWK <c>e</c>, base64url.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SigningKey")]
public sealed record SigningKey([property: Id(0)] string KeyId, [property: Id(1)] string Modulus, [property: Id(2)] string Exponent);
