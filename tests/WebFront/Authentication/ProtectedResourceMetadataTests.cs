using System.Net;

namespace CodaMcp.Tests.Authentication;

public class ProtectedResourceMetadataTests
{
    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task The_document_is_served_to_anybody(string path)
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.Http.GetAsync(path);
        Assert.Equal(
            """{"resource":"https://mcp.example.com/mcp","authorization_servers":["https://word-word-1234.customers.stytch.dev"],"""
            + """ "bearer_methods_supported":["header"],"scopes_supported":["coda.read","coda.write"],"resource_name":"Coda MCP"}""".TrimStart(),
            await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("public, max-age=300", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/")]
    [InlineData("/.well-known/oauth-protected-resource/MCP")]
    [InlineData("/.well-known/oauth-protected-resource/other")]
    [InlineData("/.well-known/oauth-protected-resource/mcp/other")]
    [InlineData("/.well-known/oauth-protected-resource/mcp%2F..%2Fother")]
    [InlineData("/.well-known/oauth-protected-resourceX")]
    public async Task There_is_no_document_elsewhere(string path)
    {
        await using var front = await TestFront.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await front.Http.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_browser_may_ask_with_its_own_headers()
    {
        await using var front = await TestFront.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Options, "/.well-known/oauth-protected-resource/mcp");
        request.Headers.Add("Origin", "http://localhost:6274");
        request.Headers.Add("Access-Control-Request-Headers", "mcp-protocol-version");
        var response = await front.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Fact]
    public async Task HEAD_answers_without_the_body()
    {
        await using var front = await TestFront.StartAsync();
        var response = await front.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/.well-known/oauth-protected-resource"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Offline_access_is_advertised_only_where_the_options_say_so()
    {
        await using var front = await TestFront.StartAsync(o => o.AdvertiseOfflineAccess = true);
        var document = await front.Http.GetStringAsync("/.well-known/oauth-protected-resource");
        Assert.Contains("""["coda.read","coda.write","offline_access"]""", document, StringComparison.Ordinal);
    }
}
