using System.Net;
using System.Text;
using CodaMcp.Tests.Mcp;
using CodaMcp.Tests.Sessions;

namespace CodaMcp.Tests;

/// <summary>Which web pages may speak to the endpoint, and by which names it is reached.</summary>
public sealed class OriginTests
{
    private static readonly (string, string) Listed = ("ALLOWED_ORIGINS", "https://app.example.com, vscode-file://vscode-app/");

    [Theory]
    [InlineData("http://localhost:6274")]
    [InlineData("http://127.0.0.1:6274")]
    [InlineData("http://localhost:8080")]
    public async Task A_preflight_of_an_allowed_page_is_answered_before_sign_in(string origin)
    {
        await using var front = await McpFront.StartAsync();
        using var response = await PreflightAsync(front, origin);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(origin, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal(["DELETE", "GET", "POST"], Header(response, "Access-Control-Allow-Methods")!.Split(',').Order());
        Assert.Equal(
            "authorization,content-type,accept,mcp-protocol-version,mcp-method,mcp-name,mcp-session-id,last-event-id,x-mcp-toolsets,x-mcp-readonly",
            Header(response, "Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task A_page_may_read_what_it_needs_of_each_answer()
    {
        await using var front = await SessionFront.StartAsync();
        using var anonymous = new HttpRequestMessage(HttpMethod.Post, "/mcp");
        using var unreadable = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"));
        using var initialize = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"));
        initialize.Content = new StringContent(MessageTests.Initialize(), Encoding.UTF8, "application/json");
        foreach (var (request, status) in new[] { (anonymous, HttpStatusCode.Unauthorized), (unreadable, HttpStatusCode.UnsupportedMediaType), (initialize, HttpStatusCode.OK) })
        {
            request.Headers.Add("Origin", "http://localhost:6274");
            using var response = await front.Front.Http.SendAsync(request);

            Assert.Equal(status, response.StatusCode);
            Assert.Equal("http://localhost:6274", Header(response, "Access-Control-Allow-Origin"));
            Assert.Equal("Mcp-Session-Id,MCP-Protocol-Version,WWW-Authenticate,Retry-After", Header(response, "Access-Control-Expose-Headers"));
            Assert.Contains("Origin", response.Headers.Vary);
        }
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("http://localhost.evil.example.com")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("file://")]
    [InlineData("ftp://localhost")]
    public async Task Any_other_page_is_refused_with_the_setting_that_allows_it(string origin)
    {
        await using var front = await McpFront.StartAsync();
        foreach (var method in new[] { HttpMethod.Options, HttpMethod.Post, HttpMethod.Get })
        {
            using var request = McpFront.Signed(new HttpRequestMessage(method, "/MCP/"));
            request.Headers.TryAddWithoutValidation("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            using var response = await front.Http.SendAsync(request);

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Contains("ALLOWED_ORIGINS", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Null(Header(response, "Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("https://app.example.com", HttpStatusCode.NoContent)]
    [InlineData("HTTPS://APP.EXAMPLE.COM", HttpStatusCode.NoContent)]
    [InlineData("vscode-file://vscode-app", HttpStatusCode.NoContent)]
    [InlineData("http://localhost:8080", HttpStatusCode.NoContent)]
    [InlineData("https://app.example.com:444", HttpStatusCode.Forbidden)]
    [InlineData("http://app.example.com", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:6274", HttpStatusCode.Forbidden)]
    public async Task A_list_of_origins_takes_the_place_of_the_default(string origin, HttpStatusCode status)
    {
        await using var front = await McpFront.StartAsync(settings: [Listed]);
        using var response = await PreflightAsync(front, origin);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("mcp.internal", HttpStatusCode.Unauthorized)]
    [InlineData("MCP.INTERNAL:8080", HttpStatusCode.Unauthorized)]
    [InlineData("a.b.example.com", HttpStatusCode.Unauthorized)]
    [InlineData("[fd00::1]:8080", HttpStatusCode.Unauthorized)]
    [InlineData("localhost:8080", HttpStatusCode.Unauthorized)]
    [InlineData("example.com", HttpStatusCode.BadRequest)]
    [InlineData("10.0.0.7:8080", HttpStatusCode.BadRequest)]
    public async Task A_host_name_is_one_of_ours_or_is_answered_with_a_sentence(string host, HttpStatusCode status)
    {
        await using var front = await McpFront.StartAsync(settings: [("ALLOWED_HOSTS", "mcp.internal, *.example.com,fd00::1")]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Host = host;
        using var response = await front.Http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.BadRequest)
            Assert.Contains("ALLOWED_HOSTS", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    public async Task Health_answers_for_any_host(string path)
    {
        await using var front = await McpFront.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "10.0.0.7:8080";
        using var response = await front.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(McpFront front, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/mcp");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add(
            "Access-Control-Request-Headers",
            "authorization,content-type,accept,mcp-protocol-version,mcp-method,mcp-name,mcp-session-id,last-event-id,x-mcp-toolsets,x-mcp-readonly");
        return await front.Http.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
