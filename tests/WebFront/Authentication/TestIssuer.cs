using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Keys;

namespace CodaMcp.Tests.Authentication;

/// <summary>Signs tokens the way Stytch does, and in all the ways it never would.</summary>
internal sealed class TestIssuer(TimeProvider time)
{
    public const string Url = "https://word-word-1234.customers.stytch.dev";
    public const string Audience = "https://mcp.example.com/mcp";
    public const string KeyId = "jwk-test-1";

    // Making a key takes longer than a test, so the tests share them.
    private static readonly ConcurrentDictionary<string, Lazy<RSA>> Keys = new();

    public static RSA KeyOf(string keyId) => Keys.GetOrAdd(keyId, _ => new Lazy<RSA>(() => RSA.Create(2048))).Value;

    public static SigningKey PublicKey(string keyId = KeyId)
    {
        var key = KeyOf(keyId).ExportParameters(false);
        return new SigningKey(keyId, Base64Url.EncodeToString(key.Modulus), Base64Url.EncodeToString(key.Exponent));
    }

    public static JsonObject Header(string keyId = KeyId) => new() { ["alg"] = "RS256", ["kid"] = keyId, ["typ"] = "JWT" };

    public JsonObject Payload()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Url,
            ["aud"] = new JsonArray("project-test-1", Audience),
            ["sub"] = "member-test-1",
            ["client_id"] = "connected-app-test-1",
            ["scope"] = "coda.read coda.write",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 3600,
            ["jti"] = "jti-1",
            ["email"] = "ada@example.com",
            ["https://stytch.com/organization"] = new JsonObject { ["organization_id"] = "organization-test-1", ["slug"] = "acme" },
        };
    }

    public string Token(Action<JsonObject>? payload = null, Action<JsonObject>? header = null, string keyId = KeyId)
    {
        var head = Header(keyId);
        var body = Payload();
        header?.Invoke(head);
        payload?.Invoke(body);
        return Sign(head.ToJsonString(), body.ToJsonString(), KeyOf(keyId));
    }

    public static string Sign(string header, string payload, RSA key) => Join(
        header, payload, input => key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Join(string header, string payload, Func<byte[], byte[]> sign)
    {
        var input = $"{Segment(header)}.{Segment(payload)}";
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Segment(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
