using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CodaMcp.Tests.Stytch;

public sealed class ScriptTokenTests : StytchSandboxTest
{
    [Fact]
    public async Task Members_of_the_crowd_are_somebody_each()
    {
        Assert.NotEqual(await SubjectAsync("crowd-1@northwind.example"), await SubjectAsync("crowd-40@northwind.example"));
    }

    [Theory]
    [InlineData("crowd-0@northwind.example")]
    [InlineData("crowd-1000@northwind.example")]
    [InlineData("nobody@northwind.example")]
    public async Task Anybody_else_gets_no_token(string email)
    {
        using var answer = await Dance.Http.GetAsync($"/sandbox/token?member={email}&resource=https://mcp.example/mcp");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<string> SubjectAsync(string email) =>
        new JsonWebToken(await Dance.Http.GetStringAsync($"/sandbox/token?member={email}&resource=https://mcp.example/mcp")).Subject;
}
