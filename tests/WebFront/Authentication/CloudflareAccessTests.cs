using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;

namespace CodaMcp.Tests.Authentication;

/// <summary>Sign-in by Cloudflare Access: its header and nothing else.</summary>
public class CloudflareAccessTests
{
    private const string Team = "https://team.cloudflareaccess.com";
    private const string Audience = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";

    [Fact]
    public async Task A_person_whom_Access_let_through_is_signed_in()
    {
        await using var front = await StartAsync();
        var member = await (await SendAsync(front, Token(front))).Content.ReadAsStringAsync();

        Assert.Contains("m:https%3A%2F%2Fteam.cloudflareaccess.com/access/7335d417-61da-459d-899c-0a01c76a2f94", member, StringComparison.Ordinal);
        Assert.Contains("Label = ada@example.com", member, StringComparison.Ordinal);
        Assert.EndsWith("coda.read coda.write", member, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bearer_token_is_not_looked_at()
    {
        await using var front = await StartAsync();
        var response = await front.SendAsync(Token(front));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Cloudflare-Access realm=\"MCP Server\"", response.Headers.GetValues("WWW-Authenticate").Single());
        Assert.Equal(
            """{"error":"unauthorized","error_description":"Missing or invalid Cf-Access-Jwt-Assertion header"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task With_Stytch_the_header_of_Access_is_not_looked_at()
    {
        await using var front = await TestFront.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(front, front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task With_Stytch_a_token_of_Access_is_refused_as_bearer()
    {
        await using var front = await TestFront.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(Token(front))).StatusCode);
    }

    public static TheoryData<TokenCase> Refused => new()
    {
        new TokenCase("the session token of the team", p => p["type"] = "org", "Token type not accepted"),
        new TokenCase("no type", p => p.Remove("type"), "Token type not accepted"),
        new TokenCase("another application", p => p["aud"] = new JsonArray(new string('0', 64)), "Token audience mismatch"),
        new TokenCase("the resource as audience", p => p["aud"] = TestIssuer.Audience, "Token audience mismatch"),
        new TokenCase("another team", p => p["iss"] = "https://other.cloudflareaccess.com", "Token issuer mismatch"),
        new TokenCase("a trailing slash", p => p["iss"] = Team + "/", "Token issuer mismatch"),
        new TokenCase("the Stytch issuer", p => p["iss"] = TestIssuer.Url, "Token issuer mismatch"),
        new TokenCase("no subject", p => p["sub"] = "", "Token claims incomplete"),
        new TokenCase("an end beyond a month", p => p["exp"] = p["iat"]!.GetValue<long>() + (32 * 86400), "Token lifetime invalid"),
        new TokenCase("no end", p => p.Remove("exp"), "Token lifetime invalid"),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_token_is_refused_with(TokenCase it)
    {
        await using var front = await StartAsync();
        var response = await SendAsync(front, Token(front, it.Change));

        Assert.Equal($$"""{"error":"invalid_token","error_description":"{{it.Because}}"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_service_token_is_nobody()
    {
        await using var front = await StartAsync();
        var response = await SendAsync(front, Token(front, p =>
        {
            p["common_name"] = "e367826f93b8d71185e03fe518aff3b4.access";
            p["sub"] = "";
            p.Remove("email");
        }));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("""{"error":"access_denied","error_description":"Service tokens may not use this server"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        await using var front = await StartAsync();
        var token = Token(front);
        front.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(front, token)).StatusCode);
    }

    [Fact]
    public async Task Two_headers_are_a_bad_request()
    {
        await using var front = await StartAsync();
        var answer = await front.SendRawAsync($"{SignInRules.AccessHeader}: {Token(front)}", $"{SignInRules.AccessHeader}: {Token(front)}");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cookie", "CF_Authorization=")]
    [InlineData("Cf-Access-Token", "")]
    public async Task The_token_counts_in_no_other_place(string header, string prefix)
    {
        await using var front = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendHeaderAsync(header, prefix + Token(front))).StatusCode);
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task No_document_sends_clients_to_an_authorization_server(string path)
    {
        await using var front = await StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await front.SendAsync(path: path, method: HttpMethod.Get)).StatusCode);
    }

    private static Task<TestFront> StartAsync() => TestFront.StartAsync(options =>
    {
        options.Provider = SignInProvider.CloudflareAccess;
        options.StytchDomain = "";
        options.AccessTeamDomain = "team.cloudflareaccess.com";
        options.AccessAudience = Audience;
    });

    private static Task<HttpResponseMessage> SendAsync(TestFront front, string token) => front.SendHeaderAsync(SignInRules.AccessHeader, token);

    private static string Token(TestFront front, Action<JsonObject>? change = null)
    {
        var now = front.Time.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["aud"] = new JsonArray(Audience),
            ["email"] = "ada@example.com",
            ["exp"] = now + 86400,
            ["iat"] = now,
            ["nbf"] = now,
            ["iss"] = Team,
            ["type"] = "app",
            ["identity_nonce"] = "6ei69kawdKzMIAPF",
            ["sub"] = "7335d417-61da-459d-899c-0a01c76a2f94",
            ["country"] = "PT",
        };
        change?.Invoke(payload);
        return TestIssuer.Sign(TestIssuer.Header().ToJsonString(), payload.ToJsonString(), TestIssuer.KeyOf(TestIssuer.KeyId));
    }
}
