using System.Net;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

public sealed class PublicRouteTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    [Fact]
    public async Task Health_says_what_this_is()
    {
        var health = JsonNode.Parse(await system.Http.GetStringAsync(system.Url + "/health"))!;

        Assert.Equal("ok", (string?)health["status"]);
        Assert.Equal("coda-mcp", (string?)health["service"]);
        Assert.Equal("0.2.0", (string?)health["version"]);
        Assert.Equal("""{"provider":"stytch","oauth_compliant":true}""", health["auth"]!.ToJsonString());
        Assert.True(DateTimeOffset.TryParse((string?)health["timestamp"], out _));
    }

    [Fact]
    public async Task Probes_are_answered_without_a_token()
    {
        Assert.Equal("Healthy", await system.Http.GetStringAsync(system.Url + "/health/live"));
        var ready = JsonNode.Parse(await system.Http.GetStringAsync(system.Url + "/health/ready"))!;
        Assert.Equal(("healthy", "healthy"), ((string?)ready["status"], (string?)ready["checks"]!["audit"]!["status"]));
        Assert.Equal(["audit", "coda", "delivery", "sign-in", "signing-keys", "silo", "tables"], ready["checks"]!.AsObject().Select(check => check.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task The_resource_metadata_names_this_resource_exactly(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.Url + path);
        using var response = await system.Http.SendAsync(request);
        var metadata = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(system.McpUrl, (string?)metadata["resource"]);
        Assert.Equal($"""["{system.Sandbox.Stytch.Url}"]""", metadata["authorization_servers"]!.ToJsonString());
        Assert.Equal("""["header"]""", metadata["bearer_methods_supported"]!.ToJsonString());
        Assert.Equal("""["coda.read","coda.write"]""", metadata["scopes_supported"]!.ToJsonString());
        Assert.NotNull(metadata["resource_name"]);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task Without_a_token_the_endpoint_shows_the_way_to_sign_in_whatever_the_method(string method)
    {
        using var response = await system.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), system.McpUrl));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            $"Bearer realm=\"MCP Server\", resource_metadata=\"{system.Url}/.well-known/oauth-protected-resource/mcp\", "
            + $"resource_metadata_uri=\"{system.Url}/.well-known/oauth-protected-resource\", scope=\"coda.read coda.write\"",
            Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal(
            """{"error":"unauthorized","error_description":"Missing or invalid Authorization header"}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_bad_token_is_called_invalid()
    {
        using var response = await new McpClient(system.Http, system.McpUrl, "not.a.token").InitializeAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        Assert.Equal("invalid_token", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]);
    }

    [Fact]
    public async Task A_host_that_is_not_this_service_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.Url + "/.well-known/oauth-protected-resource/mcp");
        request.Headers.Host = "evil.example.com";
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_page_elsewhere_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, system.McpUrl);
        request.Headers.Add("Origin", "https://evil.example.com");
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_body_over_4_MB_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, system.McpUrl) { Content = new ByteArrayContent(new byte[(4 * 1024 * 1024) + 1]) };
        // Else the answer may come, and the connection close, while the client still sends.
        request.Headers.ExpectContinue = true;
        request.Headers.Authorization = new("Bearer", system.TokenOf("alice@northwind.example"));
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Headers_over_32_KB_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.Url + "/health");
        request.Headers.Add("X-Long", new string('x', 33 * 1024));
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/other")]
    public async Task Nothing_else_is_there(string path)
    {
        using var response = await system.Http.GetAsync(system.Url + path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
