using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using CodaMcp.Keys;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Authentication;

/// <summary>One answer of the <see cref="ISigningKeySource"/>, ready for verification. Immutable.</summary>
internal sealed class KeyCopy
{
    private readonly FrozenDictionary<string, RsaSecurityKey> byId;

    private KeyCopy(string issuer, FrozenDictionary<string, RsaSecurityKey> keys, DateTimeOffset fetchedAt, DateTimeOffset receivedAt)
    {
        byId = keys;
        FetchedAt = fetchedAt;
        ReceivedAt = receivedAt;
        Configuration = new OpenIdConnectConfiguration { Issuer = issuer };
        foreach (var key in keys.Values)
            Configuration.SigningKeys.Add(key);
    }

    /// <summary>When the cluster fetched the keys, by the silo's clock.</summary>
    public DateTimeOffset FetchedAt { get; }

    /// <summary>When this front received them, by its own clock.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The keys in the form that JwtBearer needs.</summary>
    public OpenIdConnectConfiguration Configuration { get; }

    /// <summary>
    /// Creates a copy from an answer. A key that <paramref name="previous"/> also has stays the same object, because
    /// <see cref="VerifiedTokens"/> compares key objects.
    /// </summary>
    /// <param name="issuer">The issuer of the keys.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="previous">The copy that the new one replaces, or null.</param>
    /// <param name="receivedAt">The current time.</param>
    public static KeyCopy Of(string issuer, SigningKeys answer, KeyCopy? previous, DateTimeOffset receivedAt)
    {
        var keys = new Dictionary<string, RsaSecurityKey>(StringComparer.Ordinal);
        foreach (var key in answer.Keys)
        {
            var parameters = new RSAParameters { Modulus = Base64Url.DecodeFromChars(key.Modulus), Exponent = Base64Url.DecodeFromChars(key.Exponent) };
            keys[key.KeyId] = previous?.Find(key.KeyId) is { } known && Same(known.Parameters, parameters)
                ? known
                : new RsaSecurityKey(parameters) { KeyId = key.KeyId };
        }
        return new KeyCopy(issuer, keys.ToFrozenDictionary(StringComparer.Ordinal), answer.FetchedAt, receivedAt);
    }

    /// <summary>Returns the key with this id, or null.</summary>
    public RsaSecurityKey? Find(string keyId) => byId.GetValueOrDefault(keyId);

    private static bool Same(RSAParameters a, RSAParameters b) =>
        a.Modulus.AsSpan().SequenceEqual(b.Modulus) && a.Exponent.AsSpan().SequenceEqual(b.Exponent);
}
