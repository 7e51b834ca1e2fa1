using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Authentication;

public class AccessTokenInspectionTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private static readonly TestIssuer Issuer = new(Time);
    private static readonly AccessTokenInspection Inspection = new(TimeSpan.FromSeconds(30), Time);

    [Fact]
    public void A_good_token_is_read()
    {
        Assert.Null(Inspection.Inspect(Issuer.Token(), out var inspected));
        Assert.Equal(TestIssuer.KeyId, inspected!.KeyId);
        Assert.Equal(Time.GetUtcNow(), inspected.IssuedAt);
        Assert.Equal(Time.GetUtcNow().AddHours(1), inspected.Member.ExpiresAt);
        Assert.Equal(new Members.MemberId(TestIssuer.Url, "organization-test-1", "member-test-1"), inspected.Member.Id);
    }

    [Theory]
    [InlineData("", "Token malformed")]
    [InlineData("a", "Token malformed")]
    [InlineData("a.b", "Token malformed")]
    [InlineData("a.b.c.d", "Token malformed")]
    [InlineData("a.b.c.d.e", "Token malformed")]
    [InlineData("..", "Token malformed")]
    [InlineData("e30.e30.", "Token malformed")]
    [InlineData("e30.e30.=", "Token malformed")]
    [InlineData("e3 0.e30.AA", "Token malformed")]
    [InlineData("e30.e30.A", "Token malformed")]
    [InlineData("bnVsbA.bnVsbA.AA", "Token malformed")]
    [InlineData("W10.W10.AA", "Token malformed")]
    [InlineData("e30.e30.AA", "Token algorithm not accepted")]
    [InlineData("stytch-refresh-token-opaque", "Token malformed")]
    public void A_text_that_is_no_token_is_refused(string token, string because) => Assert.Equal(because, Inspection.Inspect(token, out _)?.Description);

    [Fact]
    public void A_token_of_more_than_8_KiB_is_refused() =>
        Assert.Equal("Token too large", Inspection.Inspect(Issuer.Token(p => p["pad"] = new string('a', 8192)), out _)?.Description);

    public static TheoryData<TokenCase> BadHeaders => new()
    {
        new TokenCase("alg none", h => h["alg"] = "none", "Token algorithm not accepted"),
        new TokenCase("alg nOnE", h => h["alg"] = "nOnE", "Token algorithm not accepted"),
        new TokenCase("alg HS256", h => h["alg"] = "HS256", "Token algorithm not accepted"),
        new TokenCase("alg PS256", h => h["alg"] = "PS256", "Token algorithm not accepted"),
        new TokenCase("alg RS512", h => h["alg"] = "RS512", "Token algorithm not accepted"),
        new TokenCase("alg rs256", h => h["alg"] = "rs256", "Token algorithm not accepted"),
        new TokenCase("alg missing", h => h.Remove("alg"), "Token algorithm not accepted"),
        new TokenCase("alg a number", h => h["alg"] = 256, "Token algorithm not accepted"),
        new TokenCase("typ at+jwt", h => h["typ"] = "at+jwt", "Token type not accepted"),
        new TokenCase("typ dpop+jwt", h => h["typ"] = "dpop+jwt", "Token type not accepted"),
        new TokenCase("typ jwt", h => h["typ"] = "jwt", "Token type not accepted"),
        new TokenCase("typ missing", h => h.Remove("typ"), "Token type not accepted"),
        new TokenCase("kid missing", h => h.Remove("kid"), "Token malformed"),
        new TokenCase("kid a number", h => h["kid"] = 1, "Token malformed"),
        new TokenCase("kid empty", h => h["kid"] = "", "Token malformed"),
        new TokenCase("kid a path", h => h["kid"] = "../../dev/null", "Token malformed"),
        new TokenCase("kid SQL", h => h["kid"] = "1' OR '1'='1", "Token malformed"),
        new TokenCase("kid two lines", h => h["kid"] = "a\r\nb", "Token malformed"),
        new TokenCase("kid very long", h => h["kid"] = new string('a', 129), "Token malformed"),
        new TokenCase("crit unknown", h => h["crit"] = new JsonArray("x-foo"), "Token malformed"),
        new TokenCase("crit empty", h => h["crit"] = new JsonArray(), "Token malformed"),
        new TokenCase("crit null", h => h["crit"] = null, "Token malformed"),
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void A_header_is_refused_with(TokenCase it) =>
        AssertRefused(it.What, it.Because, Issuer.Token(header: it.Change));

    public static TheoryData<TokenCase> BadPayloads => new()
    {
        new TokenCase("a session claim", p => p["https://stytch.com/session"] = new JsonObject { ["id"] = "session-test-1" }, "Token type not accepted"),
        new TokenCase("a nonce", p => p["nonce"] = "n", "Token type not accepted"),
        new TokenCase("an at_hash", p => p["at_hash"] = "h", "Token type not accepted"),
        new TokenCase("no exp", p => p.Remove("exp"), "Token lifetime invalid"),
        new TokenCase("exp a string", p => p["exp"] = p["exp"]!.ToString(), "Token lifetime invalid"),
        new TokenCase("exp null", p => p["exp"] = null, "Token lifetime invalid"),
        new TokenCase("exp 1e15", p => p["exp"] = 1e15, "Token lifetime invalid"),
        new TokenCase("exp in milliseconds", p => p["exp"] = 1795435200000L, "Token lifetime invalid"),
        new TokenCase("exp negative", p => p["exp"] = -1, "Token lifetime invalid"),
        new TokenCase("exp before iat", p => p["exp"] = p["iat"]!.GetValue<long>() - 1, "Token lifetime invalid"),
        new TokenCase("a life of more than a day", p => p["exp"] = p["iat"]!.GetValue<long>() + 86401, "Token lifetime invalid"),
        new TokenCase("no iat", p => p.Remove("iat"), "Token lifetime invalid"),
        new TokenCase("iat a string", p => p["iat"] = "1", "Token lifetime invalid"),
        new TokenCase("nbf a string", p => p["nbf"] = "1", "Token lifetime invalid"),
        new TokenCase("nbf null", p => p["nbf"] = null, "Token lifetime invalid"),
        new TokenCase("iat far in the future and no nbf", p => { p.Remove("nbf"); p["iat"] = p["iat"]!.GetValue<long>() + 31; }, "Token not yet valid"),
        new TokenCase("no sub", p => p.Remove("sub"), "Token claims incomplete"),
        new TokenCase("sub empty", p => p["sub"] = "", "Token claims incomplete"),
        new TokenCase("sub blank", p => p["sub"] = " ", "Token claims incomplete"),
        new TokenCase("sub a number", p => p["sub"] = 1, "Token claims incomplete"),
        new TokenCase("sub with two Unicode spellings", p => p["sub"] = "m\u00e9mber", "Token claims incomplete"),
        new TokenCase("sub very long", p => p["sub"] = new string('m', 257), "Token claims incomplete"),
        new TokenCase("no client_id", p => p.Remove("client_id"), "Token claims incomplete"),
        new TokenCase("client_id a list", p => p["client_id"] = new JsonArray("a"), "Token claims incomplete"),
        new TokenCase("no scope", p => p.Remove("scope"), "Token claims incomplete"),
        new TokenCase("scope a list", p => p["scope"] = new JsonArray("coda.read"), "Token claims incomplete"),
        new TokenCase("scope empty", p => p["scope"] = "", "Token claims incomplete"),
        new TokenCase("scope with a tab", p => p["scope"] = "coda.read\tcoda.write", "Token claims incomplete"),
        new TokenCase("scope of spaces", p => p["scope"] = "  ", "Token claims incomplete"),
        new TokenCase("scope with a quote", p => p["scope"] = "coda.\"read", "Token claims incomplete"),
        new TokenCase("no organization", p => p.Remove("https://stytch.com/organization"), "Token claims incomplete"),
        new TokenCase("organization a string", p => p["https://stytch.com/organization"] = "organization-test-1", "Token claims incomplete"),
        new TokenCase("organization a list", p => p["https://stytch.com/organization"] = new JsonArray("organization-test-1"), "Token claims incomplete"),
        new TokenCase("organization without id", p => p["https://stytch.com/organization"] = new JsonObject { ["slug"] = "acme" }, "Token claims incomplete"),
        new TokenCase("organization id empty", p => p["https://stytch.com/organization"]!["organization_id"] = "", "Token claims incomplete"),
    };

    [Theory]
    [MemberData(nameof(BadPayloads))]
    public void A_payload_is_refused_with(TokenCase it) =>
        AssertRefused(it.What, it.Because, Issuer.Token(it.Change));

    [Theory]
    [InlineData("\"aud\":", "\"aud\":\"evil\",\"aud\":")]
    [InlineData("\"sub\":", "\"sub\":\"evil\",\"sub\":")]
    [InlineData("\"sub\":", "\"\\u0073ub\":\"evil\",\"sub\":")]
    [InlineData("\"organization_id\":", "\"organization_id\":\"evil\",\"organization_id\":")]
    public void Duplicate_keys_in_the_payload_are_refused(string key, string twice)
    {
        var payload = Issuer.Payload().ToJsonString().Replace(key, twice, StringComparison.Ordinal);
        AssertRefused(twice, "Token malformed", TestIssuer.Sign(TestIssuer.Header().ToJsonString(), payload, TestIssuer.KeyOf(TestIssuer.KeyId)));
    }

    [Fact]
    public void Duplicate_keys_in_the_header_are_refused()
    {
        var header = TestIssuer.Header().ToJsonString().Replace("\"alg\":", "\"alg\":\"none\",\"alg\":", StringComparison.Ordinal);
        AssertRefused("alg", "Token malformed", TestIssuer.Sign(header, Issuer.Payload().ToJsonString(), TestIssuer.KeyOf(TestIssuer.KeyId)));
    }

    [Theory]
    [InlineData("half a surrogate pair", "\"sub\":\"\\ud800\"")]
    [InlineData("a comment", "/* */\"sub\":\"m\"")]
    [InlineData("a trailing comma", "\"sub\":\"m\",")]
    public void A_payload_that_is_not_plain_JSON_is_refused(string what, string sub)
    {
        var payload = Issuer.Payload();
        payload.Remove("sub");
        var json = $"{payload.ToJsonString()[..^1]},{sub}}}";
        AssertRefused(what, "Token malformed", TestIssuer.Sign(TestIssuer.Header().ToJsonString(), json, TestIssuer.KeyOf(TestIssuer.KeyId)));
    }

    [Fact]
    public void A_payload_that_is_not_UTF_8_is_refused()
    {
        var token = $"{TestIssuer.Segment(TestIssuer.Header().ToJsonString())}.{System.Buffers.Text.Base64Url.EncodeToString([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'])}.AAAA";
        Assert.Equal("Token malformed", Inspection.Inspect(token, out _)?.Description);
    }

    [Fact]
    public void A_deeply_nested_payload_is_refused() => AssertRefused("depth", "Token malformed", TestIssuer.Sign(
        TestIssuer.Header().ToJsonString(), new string('[', 2000) + new string(']', 2000), TestIssuer.KeyOf(TestIssuer.KeyId)));

    [Fact]
    public void A_scope_named_twice_counts_once()
    {
        Inspection.Inspect(Issuer.Token(p => p["scope"] = "coda.read coda.read"), out var inspected);
        Assert.Equal(["coda.read"], inspected!.Member.Scopes);
    }

    [Fact]
    public void Random_damage_never_throws()
    {
        var token = Issuer.Token();
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = token.ToCharArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (char)random.Next(0x21, 0x7f);
            Inspection.Inspect(new string(damaged), out _);
        }
    }

    private static void AssertRefused(string what, string because, string token)
    {
        var refusal = Inspection.Inspect(token, out var inspected);
        Assert.True(refusal?.Description == because, $"{what}: {refusal?.Description ?? "accepted"}");
        Assert.Null(inspected);
    }
}
