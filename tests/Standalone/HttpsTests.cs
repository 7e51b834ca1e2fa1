using System.Net;

namespace CodaMcp.Tests;

/// <summary>A server that clients reach by https, through a proxy that ends TLS.</summary>
public sealed class HttpsTests(HttpsTests.Fixture system) : IClassFixture<HttpsTests.Fixture>
{
    [Theory]
    [InlineData("POST", "/mcp")]
    [InlineData("GET", "/mcp")]
    [InlineData("GET", "/.well-known/oauth-protected-resource")]
    [InlineData("GET", "/.well-known/oauth-protected-resource/mcp")]
    [InlineData("GET", "/anything")]
    public async Task What_came_by_http_is_refused(string method, string path)
    {
        using var plain = await SendAsync(method, path);
        using var forwarded = await SendAsync(method, path, ("X-Forwarded-Proto", "http"));

        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, forwarded.StatusCode);
        Assert.Equal("""{"error":"invalid_request","error_description":"HTTPS is required"}""", await plain.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_a_trusted_proxy_took_by_https_is_served_and_told_to_stay_there()
    {
        using var response = await SendAsync("GET", "/.well-known/oauth-protected-resource/mcp", ("X-Forwarded-Proto", "https"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task A_challenge_says_it_too()
    {
        using var response = await SendAsync("POST", "/mcp", ("X-Forwarded-Proto", "https"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.True(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_probe_may_come_by_http(string path)
    {
        using var response = await SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_forwarded_host_changes_nothing()
    {
        using var response = await SendAsync("POST", "/mcp", ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example.com"), ("X-Forwarded-Prefix", "/evil"));

        Assert.DoesNotContain("evil", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_limited_by_the_address_that_the_proxy_saw()
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 100; i++)
        {
            using var response = await SendAsync("GET", "/login", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", $"2001:db8:1:2::{i:x}"));
            statuses.Add(response.StatusCode);
        }
        using var others = await SendAsync("GET", "/login", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "2001:db8:1:3::1"));

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.OK, others.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), system.Url + path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await system.Http.SendAsync(request);
    }

    public sealed class Fixture : SystemFixture
    {
        protected override string[] Settings =>
            ["--PUBLIC_URL", "https://mcp.example.com", "--TRUSTED_PROXIES", "127.0.0.1, ::1"];
    }
}
