using System.Net;

namespace CodaMcp.Tests;

/// <summary>Forwarding headers from somebody who is no proxy of ours.</summary>
public sealed class UntrustedProxyTests(UntrustedProxyTests.Fixture system) : IClassFixture<UntrustedProxyTests.Fixture>
{
    [Fact]
    public async Task Nobody_is_believed_to_have_come_by_https()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, system.McpUrl);
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task What_came_by_http_is_not_told_to_stay_with_https()
    {
        using var response = await system.Http.GetAsync(system.Url + "/health");

        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    public sealed class Fixture : SystemFixture
    {
        protected override string[] Settings => ["--PUBLIC_URL", "https://mcp.example.com"];
    }
}
