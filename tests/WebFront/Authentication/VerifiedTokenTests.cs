using System.Net;
using System.Security.Claims;
using CodaMcp.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Tests.Authentication;

public class VerifiedTokenTests
{
    [Fact]
    public async Task A_token_is_verified_once()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(token)).StatusCode);
        // What JwtBearer says of each verification.
        Assert.Single(front.Logs.Lines, line => line.Contains("Successfully validated the token", StringComparison.Ordinal));
        Assert.Equal(3, front.Logs.Lines.Count(line => line.Contains("Stytch auth successful", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_remembered_token_ends_when_it_expires()
    {
        await using var front = await TestFront.StartAsync();
        var token = front.Issuer.Token();
        await front.SendAsync(token);
        front.Time.Advance(TimeSpan.FromMinutes(61));
        var response = await front.SendAsync(token);
        Assert.Contains("Token expired", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_refused_is_not_remembered()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token(p => p["aud"] = "other"));
        Assert.Equal(0, front.Services.GetRequiredService<VerifiedTokens>().Count);
    }

    [Fact]
    public async Task No_more_tokens_are_remembered_than_there_is_room_for_and_the_used_ones_stay()
    {
        await using var front = await TestFront.StartAsync();
        await front.SendAsync(front.Issuer.Token());
        var verified = front.Services.GetRequiredService<VerifiedTokens>();
        var key = front.Services.GetRequiredService<JwksConfigurationManager>().Find(TestIssuer.KeyId)!;
        var member = DevelopmentBearer.Developer;
        verified.Add("used", member, new ClaimsPrincipal(), key);
        for (var i = 0; i < 3 * VerifiedTokens.Capacity; i++)
        {
            verified.Add($"token-{i}", member, new ClaimsPrincipal(), key);
            if (i % 1000 == 0)
                Assert.NotNull(verified.Find("used"));
        }
        Assert.InRange(verified.Count, 1, VerifiedTokens.Capacity);
        Assert.NotNull(verified.Find("used"));
        // Room is made in the background.
        for (var i = 0; i < 1000 && verified.Find("token-0") is not null; i++)
            await Task.Delay(5);
        Assert.Null(verified.Find("token-0"));
    }

    [Fact]
    public async Task A_token_verified_with_a_key_that_is_gone_is_forgotten()
    {
        await using var front = await TestFront.StartAsync();
        var verified = front.Services.GetRequiredService<VerifiedTokens>();
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        verified.Add("token", DevelopmentBearer.Developer, new ClaimsPrincipal(), new RsaSecurityKey(rsa) { KeyId = TestIssuer.KeyId });
        Assert.Null(verified.Find("token"));
        Assert.Equal(0, verified.Count);
    }
}
