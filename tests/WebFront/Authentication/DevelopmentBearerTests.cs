using System.Net;
using CodaMcp.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Authentication;

public class DevelopmentBearerTests
{
    private const string Token = "letmein";

    [Fact]
    public async Task In_development_it_signs_the_developer_in()
    {
        await using var front = await TestFront.StartAsync(o => o.DevelopmentBearer = Token, environment: "Development");
        var member = await (await front.SendAsync(Token)).Content.ReadAsStringAsync();
        Assert.Contains("m:dev/dev/dev-user", member, StringComparison.Ordinal);
        Assert.Contains("Label = developer@localhost", member, StringComparison.Ordinal);
        Assert.EndsWith("coda.read coda.write", member, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("letmei")]
    [InlineData("letmeinn")]
    [InlineData("LETMEIN")]
    public async Task Another_token_does_not(string token)
    {
        await using var front = await TestFront.StartAsync(o => o.DevelopmentBearer = Token, environment: "Development");
        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(token)).StatusCode);
    }

    [Fact]
    public async Task It_is_off_unless_it_is_set()
    {
        await using var front = await TestFront.StartAsync(environment: "Development");
        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(Token)).StatusCode);
    }

    [Fact]
    public async Task Stytch_is_accepted_beside_it()
    {
        await using var front = await TestFront.StartAsync(o => o.DevelopmentBearer = Token, environment: "Development");
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(front.Issuer.Token())).StatusCode);
    }

    [Fact]
    public async Task Stytch_can_be_left_out_beside_it()
    {
        await using var front = await TestFront.StartAsync(
            o =>
            {
                o.DevelopmentBearer = Token;
                o.StytchDomain = "";
            },
            environment: "Development");
        Assert.Equal(HttpStatusCode.OK, (await front.SendAsync(Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await front.SendAsync(front.Issuer.Token(p => p["iss"] = ""))).StatusCode);
        Assert.Equal(0, front.Keys.Asked);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Outside_of_development_the_front_does_not_start_with_it(string environment)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestFront.StartAsync(o => o.DevelopmentBearer = Token, environment: environment));
        Assert.Equal("DevelopmentBearer is for the Development environment; remove it here.", failure.Message);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task On_an_address_that_others_can_reach_the_front_does_not_start_with_it(string url)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestFront.StartAsync(o => o.DevelopmentBearer = Token, environment: "Development", url: url));
        Assert.StartsWith("DevelopmentBearer needs every listener on a loopback address, and http://", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("192.0.2.1", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "192.0.2.1", false)]
    [InlineData(null, null, false)]
    public void Only_a_connection_within_this_machine_may_use_it(string? local, string? remote, bool accepted)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpConnectionFeature>(new HttpConnectionFeature
        {
            LocalIpAddress = local is null ? null : IPAddress.Parse(local),
            RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote),
        });
        Assert.Equal(accepted, new DevelopmentBearer(Token).Accepts(Token, context.Connection));
    }

    [Fact]
    public async Task It_is_never_logged()
    {
        await using var front = await TestFront.StartAsync(o => o.DevelopmentBearer = Token, environment: "Development");
        await front.SendAsync(Token);
        Assert.Contains("Development auth successful: developer@localhost", front.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, front.Logs.Text, StringComparison.Ordinal);
    }
}
