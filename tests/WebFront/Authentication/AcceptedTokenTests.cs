using System.Net;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Authentication;

public class AcceptedTokenTests
{
    [Fact]
    public async Task A_good_token_signs_its_member_in()
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(front.Issuer.Token());
        var member = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(
            "m:https%3A%2F%2Fword-word-1234.customers.stytch.dev/organization-test-1/member-test-1", member, StringComparison.Ordinal);
        Assert.Contains("ClientId = connected-app-test-1", member, StringComparison.Ordinal);
        Assert.Contains("Label = ada@example.com", member, StringComparison.Ordinal);
        Assert.EndsWith("coda.read coda.write", member, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bearer ")]
    [InlineData("BEARER ")]
    [InlineData("Bearer  ")]
    public async Task The_scheme_is_read_as_the_standard_says(string scheme)
    {
        await using var front = await TestFront.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await front.SendHeaderAsync("Authorization", scheme + front.Issuer.Token())).StatusCode);
    }

    public static TheoryData<TokenCase> Variations => new()
    {
        new TokenCase("the audience is one string", p => p["aud"] = TestIssuer.Audience),
        new TokenCase("the audience has a slash at the end", p => p["aud"] = $"{TestIssuer.Audience}/"),
        new TokenCase("the audience has scheme and host in upper case", p => p["aud"] = "HTTPS://MCP.Example.COM/mcp"),
        new TokenCase("one audience of several differs by slash and case", p => p["aud"] = new JsonArray("https://other.example.com/", "Https://mcp.EXAMPLE.com/mcp/")),
        new TokenCase("nbf is missing", p => p.Remove("nbf")),
        new TokenCase("dates have fractions", p => p["exp"] = p["exp"]!.GetValue<long>() + 0.5),
        new TokenCase("it expired within the skew", p => Shift(p, -3629)),
        new TokenCase("it begins within the skew", p => Shift(p, 29)),
        new TokenCase("the client is a metadata document", p => p["client_id"] = "https://claude.ai/oauth/claude-code-client-metadata"),
        new TokenCase("there are claims of a template", p => p["custom"] = new JsonObject { ["a"] = 1 }),
        new TokenCase("it lives for a day", p => p["exp"] = p["iat"]!.GetValue<long>() + 86400),
    };

    [Theory]
    [MemberData(nameof(Variations))]
    public async Task A_token_is_accepted_where(TokenCase it)
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(front.Issuer.Token(it.Change));
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{it.What}: {response.StatusCode}");
    }

    [Theory]
    [InlineData("embedded key", "jwk")]
    [InlineData("key set address", "jku")]
    [InlineData("certificate address", "x5u")]
    public async Task A_key_that_the_token_brings_along_changes_nothing(string what, string header)
    {
        await using var front = await TestFront.StartAsync();
        using var other = System.Security.Cryptography.RSA.Create(2048);
        var head = TestIssuer.Header();
        head[header] = header == "jwk" ? new JsonObject { ["kty"] = "RSA" } : "https://evil.example.com/keys";
        var token = TestIssuer.Sign(head.ToJsonString(), front.Issuer.Payload().ToJsonString(), other);
        Assert.True((await front.SendAsync(token)).StatusCode == HttpStatusCode.Unauthorized, what);
    }

    [Fact]
    public async Task The_project_id_is_an_audience_only_where_the_options_say_so()
    {
        await using var strict = await TestFront.StartAsync();
        await using var lenient = await TestFront.StartAsync(o =>
        {
            o.StytchProjectId = "project-test-1";
            o.AcceptedAudiences.Add("project-test-1");
        });
        Assert.Equal(HttpStatusCode.Unauthorized, (await strict.SendAsync(strict.Issuer.Token(p => p["aud"] = "project-test-1"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await lenient.SendAsync(lenient.Issuer.Token(p => p["aud"] = "project-test-1"))).StatusCode);
    }

    [Theory]
    [InlineData("ada@example.com", "Ada", "ada@example.com")]
    [InlineData(null, "Ada", "Ada")]
    [InlineData(null, null, "member-test-1")]
    [InlineData("ada\r\nInformation: forged", null, "adaInformation: forged")]
    public async Task The_label_is_the_email_or_the_name_or_the_member_id(string? email, string? name, string label)
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(front.Issuer.Token(p =>
        {
            p["email"] = email;
            p["name"] = name;
        }));
        Assert.Contains($"Label = {label},", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_claims_that_this_server_uses_are_kept()
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(front.Issuer.Token(p => p["salary"] = 1), "/claims");
        Assert.Equal("iss sub org client_id name scope scope", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("coda.read  coda.write")]
    [InlineData(" coda.read coda.write ")]
    public async Task A_space_too_many_between_scopes_does_no_harm(string scope)
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(front.Issuer.Token(p => p["scope"] = scope));
        Assert.EndsWith("coda.read coda.write", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coda.readonly")]
    [InlineData("xcoda.read")]
    [InlineData("CODA.READ")]
    public async Task A_scope_that_looks_like_another_is_not_that_scope(string scope)
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.SendAsync(front.Issuer.Token(p => p["scope"] = scope));
        Assert.EndsWith($"}}{scope}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static void Shift(JsonObject payload, int seconds)
    {
        foreach (var name in new[] { "iat", "nbf", "exp" })
            payload[name] = payload[name]!.GetValue<long>() + seconds;
    }
}
