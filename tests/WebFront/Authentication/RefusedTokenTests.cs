using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Authentication;

/// <summary>The attack suite: tokens that are well formed, or look it, and must not get in.</summary>
public class RefusedTokenTests
{
    public static TheoryData<TokenCase> Claims => new()
    {
        new TokenCase("aud of another resource", p => p["aud"] = "https://other.example.com/mcp", "Token audience mismatch"),
        new TokenCase("aud the project", p => p["aud"] = "project-test-1", "Token audience mismatch"),
        new TokenCase("aud the client, as in an ID token", p => p["aud"] = "connected-app-test-1", "Token audience mismatch"),
        new TokenCase("aud with two trailing slashes", p => p["aud"] = $"{TestIssuer.Audience}//", "Token audience mismatch"),
        new TokenCase("aud with a query", p => p["aud"] = $"{TestIssuer.Audience}?x=1", "Token audience mismatch"),
        new TokenCase("aud of another scheme", p => p["aud"] = TestIssuer.Audience.Replace("https", "http", StringComparison.Ordinal), "Token audience mismatch"),
        new TokenCase("aud of a host that begins alike", p => p["aud"] = "https://mcp.example.com.evil.example/mcp", "Token audience mismatch"),
        new TokenCase("aud with our host as a user", p => p["aud"] = "https://mcp.example.com@evil.example/mcp", "Token audience mismatch"),
        new TokenCase("aud with its path in upper case", p => p["aud"] = "https://mcp.example.com/MCP", "Token audience mismatch"),
        new TokenCase("aud a prefix", p => p["aud"] = "https://mcp.example.com", "Token audience mismatch"),
        new TokenCase("aud longer", p => p["aud"] = $"{TestIssuer.Audience}/x", "Token audience mismatch"),
        new TokenCase("aud in upper case", p => p["aud"] = TestIssuer.Audience.ToUpperInvariant(), "Token audience mismatch"),
        new TokenCase("aud missing", p => p.Remove("aud"), "Token audience mismatch"),
        new TokenCase("aud empty", p => p["aud"] = new JsonArray(), "Token audience mismatch"),
        new TokenCase("iss with a trailing slash", p => p["iss"] = $"{TestIssuer.Url}/", "Token issuer mismatch"),
        new TokenCase("iss in upper case", p => p["iss"] = TestIssuer.Url.ToUpperInvariant(), "Token issuer mismatch"),
        new TokenCase("iss of the API host", p => p["iss"] = "stytch.com/project-test-1", "Token issuer mismatch"),
        new TokenCase("iss of another project with the same key", p => p["iss"] = "https://other-4321.customers.stytch.dev", "Token issuer mismatch"),
        new TokenCase("iss dev", p => p["iss"] = "dev", "Token issuer mismatch"),
        new TokenCase("iss missing", p => p.Remove("iss"), "Token issuer mismatch"),
        new TokenCase("exp past the skew", p => Shift(p, -3631), "Token expired"),
        new TokenCase("exp exactly at the edge of the skew", p => Shift(p, -3630), "Token expired"),
        new TokenCase("nbf past the skew", p => p["nbf"] = p["nbf"]!.GetValue<long>() + 31, "Token not yet valid"),
        new TokenCase("exp as a string", p => p["exp"] = p["exp"]!.ToString(), "Token lifetime invalid"),
        new TokenCase("a session claim", p => p["https://stytch.com/session"] = new JsonObject(), "Token type not accepted"),
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task A_signed_token_is_refused_for(TokenCase it)
    {
        await using var front = await TestFront.StartAsync();
        await AssertRefused(front, front.Issuer.Token(it.Change), it.Because, it.What);
    }

    [Fact]
    public async Task A_token_without_a_signature_is_refused()
    {
        await using var front = await TestFront.StartAsync();
        var header = TestIssuer.Header();
        header["alg"] = "none";
        await AssertRefused(front, $"{TestIssuer.Segment(header.ToJsonString())}.{TestIssuer.Segment(front.Issuer.Payload().ToJsonString())}.", "Token malformed");
    }

    public static TheoryData<string, Func<RSA, byte[]>> PublicKeyForms => new()
    {
        { "PEM", key => Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem()) },
        { "modulus", key => key.ExportParameters(false).Modulus! },
        { "DER", key => key.ExportSubjectPublicKeyInfo() },
    };

    [Theory]
    [MemberData(nameof(PublicKeyForms))]
    public async Task The_public_key_is_no_shared_secret(string form, Func<RSA, byte[]> secret)
    {
        await using var front = await TestFront.StartAsync();
        var header = TestIssuer.Header();
        header["alg"] = "HS256";
        var key = secret(TestIssuer.KeyOf(TestIssuer.KeyId));
        var token = TestIssuer.Join(header.ToJsonString(), front.Issuer.Payload().ToJsonString(), input => HMACSHA256.HashData(key, input));
        await AssertRefused(front, token, "Token algorithm not accepted", form);
    }

    [Fact]
    public async Task Another_key_under_the_same_id_is_refused()
    {
        await using var front = await TestFront.StartAsync();
        using var other = RSA.Create(2048);
        await AssertRefused(
            front, TestIssuer.Sign(TestIssuer.Header().ToJsonString(), front.Issuer.Payload().ToJsonString(), other), "Token signature invalid");
    }

    [Fact]
    public async Task A_good_signature_under_the_id_of_another_key_is_refused()
    {
        await using var front = await TestFront.StartAsync(keys: k => k.Rotate(TestIssuer.KeyId, "jwk-test-2"));
        await AssertRefused(front, front.Issuer.Token(header: h => h["kid"] = "jwk-test-2"), "Token signature invalid");
    }

    [Fact]
    public async Task A_key_id_that_nobody_has_is_refused()
    {
        await using var front = await TestFront.StartAsync();
        await AssertRefused(front, front.Issuer.Token(p => Shift(p, -2), keyId: "jwk-test-9"), "Token signature invalid");
    }

    [Theory]
    [InlineData("RSASSA-PSS")]
    [InlineData("SHA-512")]
    public async Task Another_signature_scheme_of_the_right_key_is_refused(string scheme)
    {
        await using var front = await TestFront.StartAsync();
        var key = TestIssuer.KeyOf(TestIssuer.KeyId);
        var token = TestIssuer.Join(TestIssuer.Header().ToJsonString(), front.Issuer.Payload().ToJsonString(), input => scheme == "SHA-512"
            ? key.SignData(input, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)
            : key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        await AssertRefused(front, token, "Token signature invalid", scheme);
    }

    [Fact]
    public async Task A_payload_from_another_token_is_refused()
    {
        await using var front = await TestFront.StartAsync();
        var ours = front.Issuer.Token().Split('.');
        var theirs = front.Issuer.Token(p => p["sub"] = "member-test-2").Split('.');
        await AssertRefused(front, $"{ours[0]}.{theirs[1]}.{ours[2]}", "Token signature invalid");
    }

    [Fact]
    public async Task A_flipped_bit_in_the_signature_is_refused()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token().ToCharArray();
        token[^20] = token[^20] == 'A' ? 'B' : 'A';
        await AssertRefused(front, new string(token), "Token signature invalid");
    }

    [Fact]
    public async Task A_token_accepted_before_does_not_help_another_with_its_signature()
    {
        await using var front = await TestFront.StartAsync();
        var good = front.Issuer.Token();
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(good)).StatusCode);
        var parts = good.Split('.');
        var theirs = TestIssuer.Segment(front.Issuer.Payload().ToJsonString().Replace("member-test-1", "member-test-2", StringComparison.Ordinal));
        await AssertRefused(front, $"{parts[0]}.{theirs}.{parts[2]}", "Token signature invalid");
    }

    [Fact]
    public async Task A_token_of_more_than_8_KiB_is_refused()
    {
        await using var front = await TestFront.StartAsync();
        await AssertRefused(front, front.Issuer.Token(p => p["pad"] = new string('a', 9000)), "Token too large");
    }

    [Fact]
    public async Task A_thousand_junk_tokens_are_refused_with_hardly_a_question_to_the_cluster()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());
        var junk = Enumerable.Range(0, 1000).Select(i => front.Issuer.Token(p => Shift(p, -2), h => h["kid"] = $"junk-{i}")).ToList();
        var before = front.Keys.Asked;
        var statuses = new List<HttpStatusCode>();
        foreach (var chunk in junk.Chunk(50))
            statuses.AddRange((await Task.WhenAll(chunk.Select(token => front.SendAsync(token)))).Select(response => response.StatusCode));
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.InRange(front.Keys.Asked - before, 0, 1);
    }

    [Fact]
    public async Task Nothing_of_a_refused_token_is_logged()
    {
        await using var front = await TestFront.StartAsync();
        using var other = RSA.Create(2048);
        var older = front.Issuer.Payload();
        Shift(older, -2);
        Action<JsonObject>[] changes =
        [
            p => p["aud"] = "secret-audience", p => p["iss"] = "https://secret-issuer", p => Shift(p, -9000), p => p["nbf"] = p["exp"]!.GetValue<long>(),
            p => p["sub"] = "", p => p["exp"] = "secret-exp",
        ];
        var tokens = changes.Select(change => front.Issuer.Token(p => { p["sub"] = "secret-member"; change(p); }))
            .Append(TestIssuer.Sign(TestIssuer.Header("secret-key").ToJsonString(), older.ToJsonString(), other))
            .Append("secret.secret.secret").ToList();
        foreach (var token in tokens)
        {
            await front.SendAsync(token);
            Assert.DoesNotContain(token, front.Logs.Text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("secret", front.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("IDX1", front.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_accepted_token_only_the_label_is_logged()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token(p => p["custom"] = "secret");
        await front.SendAsync(token);
        Assert.Contains("Debug: Stytch auth successful: ada@example.com", front.Logs.Text, StringComparison.Ordinal);
        foreach (var text in new[] { token, token.Split('.')[1], "secret", "member-test-1", "organization-test-1" })
            Assert.DoesNotContain(text, front.Logs.Text, StringComparison.Ordinal);
    }

    private static async Task AssertRefused(TestFront front, string token, string because, string what = "")
    {
        var response = await front.SendAsync(token);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(
            response.StatusCode == HttpStatusCode.Unauthorized && body == $$"""{"error":"invalid_token","error_description":"{{because}}"}""",
            $"{what}: {response.StatusCode} {body}");
    }

    private static void Shift(JsonObject payload, int seconds)
    {
        foreach (var name in new[] { "iat", "nbf", "exp" })
            payload[name] = payload[name]!.GetValue<long>() + seconds;
    }
}
