using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Keys;

/// <summary>Key sets as an issuer publishes them.</summary>
internal static class TestKeys
{
    private static readonly RSA Rsa = RSA.Create(2048);

    public static JsonObject Key(string keyId, RSA? rsa = null)
    {
        var key = (rsa ?? Rsa).ExportParameters(false);
        return new JsonObject
        {
            ["alg"] = "RS256",
            ["e"] = Base64Url.EncodeToString(key.Exponent),
            ["key_ops"] = new JsonArray("verify"),
            ["kid"] = keyId,
            ["kty"] = "RSA",
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["use"] = "sig",
            ["x5c"] = new JsonArray("MII"),
        };
    }

    public static string Set(params JsonObject[] keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys]), ["request_id"] = "request-id-1", ["status_code"] = 200 }.ToJsonString();

    public static string Set(params string[] keyIds) => Set([.. keyIds.Select(keyId => Key(keyId))]);
}
