using System.Net;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests;

/// <summary>Bad tokens from an address, and somebody else behind the same one.</summary>
public sealed class BadTokenTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    [Fact]
    public async Task A_good_token_is_served_after_any_number_of_bad_ones()
    {
        var foreign = system.Sandbox.Stytch.MintAccessToken(new MintRequest { Member = "alice@northwind.example", Resources = [$"{system.Url}/other"] });
        for (var i = 0; i < 150; i++)
        {
            using var refused = await new McpClient(system.Http, system.McpUrl, i % 2 == 0 ? foreign : $"{foreign}{i}").SendModernAsync("tools/list");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
        using var served = await system.ClientOf("bob@northwind.example").SendModernAsync("tools/list");

        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }
}
