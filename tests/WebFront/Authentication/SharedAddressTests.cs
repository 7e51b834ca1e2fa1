using System.Net;
using CodaMcp.Authentication;
using CodaMcp.Limits;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests.Authentication;

/// <summary>Whatever bad tokens come from an address, a good token from there is served.</summary>
public sealed class SharedAddressTests
{
    [Fact]
    public async Task Bad_tokens_of_every_kind_lock_nobody_out_at_their_address()
    {
        await using var front = await TestFront.StartAsync();
        using var other = System.Security.Cryptography.RSA.Create(2048);
        for (var i = 0; i < 100; i++)
        {
            foreach (var bad in new[]
            {
                $"junk-{i}",
                front.Issuer.Token(p => p["aud"] = "https://other.example.com/mcp"),
                TestIssuer.Sign(TestIssuer.Header().ToJsonString(), front.Issuer.Payload().ToJsonString(), other),
            })
                Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(bad)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task A_token_for_another_service_is_told_what_is_wrong_with_it()
    {
        await using var front = await TestFront.StartAsync();
        using var response = await front.SendAsync(front.Issuer.Token(p => p["aud"] = "https://mcp.example.com"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.EndsWith("error=\"invalid_token\", error_description=\"Token audience mismatch\"", response.Headers.GetValues("WWW-Authenticate").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_token_keeps_its_claims()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token();
        await front.SendAsync(token);
        var verified = front.Services.GetRequiredService<VerifiedTokens>();

        Assert.Same(verified.Find(token)!.Value.Claims, verified.Find(token)!.Value.Claims);
        Assert.Equal("member-test-1", verified.Find(token)!.Value.Claims.FindFirst("sub")?.Value);
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    public void An_address_counts_as_its_network(string address, string network) => Assert.Equal(IPAddress.Parse(network), ClientNetwork.Of(IPAddress.Parse(address)));
}
