using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Keys;

namespace CodaMcp.Tests.Keys;

public class JwksDocumentTests
{
    [Fact]
    public void A_set_as_Stytch_publishes_it_is_read()
    {
        var keys = Parse(TestKeys.Set("jwk-test-1", "jwk-test-2"));
        Assert.Equal(["jwk-test-1", "jwk-test-2"], keys.Select(key => key.KeyId));
        Assert.Equal("AQAB", keys[0].Exponent);
        Assert.Equal(342, keys[0].Modulus.Length);
    }

    public sealed record KeyCase(string What, Action<JsonObject> Change)
    {
        public override string ToString() => What;
    }

    public static TheoryData<KeyCase> Unusable => new()
    {
        new KeyCase("an elliptic curve", k => k["kty"] = "EC"),
        new KeyCase("a shared secret", k => { k["kty"] = "oct"; k["k"] = "AAAA"; }),
        new KeyCase("for encryption", k => k["use"] = "enc"),
        new KeyCase("of a use that is no string", k => k["use"] = 1),
        new KeyCase("for RS512", k => k["alg"] = "RS512"),
        new KeyCase("for PS256", k => k["alg"] = "PS256"),
        new KeyCase("for signing only", k => k["key_ops"] = new JsonArray("sign")),
        new KeyCase("without an id", k => k.Remove("kid")),
        new KeyCase("with an empty id", k => k["kid"] = ""),
        new KeyCase("with a number for an id", k => k["kid"] = 1),
        new KeyCase("without a modulus", k => k.Remove("n")),
        new KeyCase("with a modulus that is not base64url", k => k["n"] = "+++"),
        new KeyCase("short in bits but padded with zeros", k => k["n"] = new string('A', 342)),
        new KeyCase("without an exponent", k => k.Remove("e")),
        new KeyCase("with an exponent of one", k => k["e"] = "AQ"),
        new KeyCase("with an even exponent", k => k["e"] = "BA"),
        new KeyCase("with a huge exponent", k => k["e"] = "AQABAQAB"),
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void A_key_is_passed_over_that_is(KeyCase it)
    {
        var odd = TestKeys.Key("odd");
        it.Change(odd);
        Assert.Equal(["good"], Parse(TestKeys.Set(odd, TestKeys.Key("good"))).Select(key => key.KeyId));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2040)]
    public void A_key_of_fewer_than_2048_bits_is_passed_over(int bits)
    {
        using var rsa = RSA.Create(bits);
        Assert.Equal(["good"], Parse(TestKeys.Set(TestKeys.Key("small", rsa), TestKeys.Key("good"))).Select(key => key.KeyId));
    }

    [Fact]
    public void A_key_that_leaves_use_and_alg_open_is_taken()
    {
        var key = TestKeys.Key("open");
        foreach (var name in new[] { "use", "alg", "key_ops", "x5c" })
            key.Remove(name);
        Assert.Single(Parse(TestKeys.Set(key)));
    }

    [Fact]
    public void Of_keys_with_one_id_none_is_taken() =>
        Assert.Equal(["good"], Parse(TestKeys.Set("twice", "good", "twice")).Select(key => key.KeyId));

    [Fact]
    public void An_id_shared_with_an_unusable_key_is_not_taken_either()
    {
        var encryption = TestKeys.Key("twice");
        encryption["use"] = "enc";
        Assert.Equal(["good"], Parse(TestKeys.Set(TestKeys.Key("twice"), encryption, TestKeys.Key("good"))).Select(key => key.KeyId));
    }

    [Theory]
    [InlineData("<html></html>", "The answer is not JSON.")]
    [InlineData("", "The answer is not JSON.")]
    [InlineData("{\"keys\":[],\"keys\":[]}", "The answer is not JSON.")]
    [InlineData("[]", "The answer is JSON, but no key set.")]
    [InlineData("{}", "The answer is JSON, but no key set.")]
    [InlineData("{\"keys\":{}}", "The answer is JSON, but no key set.")]
    [InlineData("{\"keys\":[]}", "The key set holds no usable key.")]
    [InlineData("{\"keys\":[null,1,\"a\",[]]}", "The key set holds no usable key.")]
    public void What_is_no_key_set_is_refused(string text, string because) =>
        Assert.Equal(because, Assert.Throws<FormatException>(() => Parse(text)).Message);

    [Fact]
    public void A_set_of_very_many_keys_is_refused() =>
        Assert.Throws<FormatException>(() => Parse(TestKeys.Set([.. Enumerable.Range(0, 101).Select(i => $"k{i}")])));

    private static SigningKey[] Parse(string text) => JwksDocument.Parse(Encoding.UTF8.GetBytes(text));
}
