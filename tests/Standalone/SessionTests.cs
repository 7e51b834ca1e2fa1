using System.Net;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

public sealed class SessionTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private readonly McpClient alice = system.ClientOf("alice@northwind.example");
    private readonly McpClient bob = system.ClientOf("bob@northwind.example");

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("2099-01-01", "2025-11-25")]
    public async Task Initialize_negotiates_the_revision_and_opens_a_session(string asked, string negotiated)
    {
        using var response = await alice.InitializeAsync(asked);
        var result = (await McpClient.ReadAsync(response))["result"]!;

        Assert.Equal(negotiated, (string?)result["protocolVersion"]);
        Assert.Equal("coda-mcp", (string?)result["serverInfo"]!["name"]);
        Assert.NotNull(result["capabilities"]!["tools"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)result["instructions"]));
        Assert.Matches("^[A-Za-z0-9_-]{32}$", Assert.Single(response.Headers.GetValues("Mcp-Session-Id")));
    }

    [Fact]
    public async Task The_server_tells_its_title_its_website_and_icons_that_it_serves()
    {
        using var response = await alice.InitializeAsync("2025-11-25");
        var server = (await McpClient.ReadAsync(response))["result"]!["serverInfo"]!;

        Assert.Equal("CodaMcp", (string?)server["title"]);
        Assert.Equal(system.Url + "/", (string?)server["websiteUrl"]);
        Assert.Equal(["image/png", "image/svg+xml"], server["icons"]!.AsArray().Select(icon => (string?)icon!["mimeType"]));
        foreach (var icon in server["icons"]!.AsArray())
        {
            Assert.StartsWith(system.Url + "/", (string?)icon!["src"], StringComparison.Ordinal);
            using var image = await system.Http.GetAsync((string?)icon["src"]);
            Assert.Equal((HttpStatusCode.OK, (string?)icon["mimeType"]), (image.StatusCode, image.Content.Headers.ContentType?.MediaType));
            Assert.NotEmpty(icon["sizes"]!.AsArray());
        }
    }

    [Fact]
    public async Task A_request_in_a_session_is_served()
    {
        var session = await alice.OpenSessionAsync();
        using var response = await alice.SendInSessionAsync(session, "tools/list");

        Assert.NotEmpty((await McpClient.ReadAsync(response))["result"]!["tools"]!.AsArray());
    }

    [Fact]
    public async Task An_unknown_session_is_not_found()
    {
        using var response = await alice.SendInSessionAsync("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "tools/list");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(-32001, (int?)(await McpClient.ReadAsync(response))["error"]!["code"]);
    }

    [Fact]
    public async Task Another_members_session_is_answered_like_an_unknown_one()
    {
        var session = await alice.OpenSessionAsync();
        using var foreign = await bob.SendInSessionAsync(session, "tools/list");
        using var unknown = await bob.SendInSessionAsync("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "tools/list");

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(await unknown.Content.ReadAsStringAsync(), await foreign.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Another_client_of_the_member_is_answered_likewise()
    {
        var session = await alice.OpenSessionAsync();
        using var response = await system.ClientOf("alice@northwind.example", clientId: "connected-app-test-2").SendInSessionAsync(session, "tools/list");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Delete_ends_the_session()
    {
        var session = await alice.OpenSessionAsync();
        using var ended = await alice.DeleteAsync(session);
        using var after = await alice.SendInSessionAsync(session, "tools/list");
        using var again = await alice.DeleteAsync(session);

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Another_member_cannot_end_it()
    {
        var session = await alice.OpenSessionAsync();
        using var refused = await bob.DeleteAsync(session);
        using var after = await alice.SendInSessionAsync(session, "ping");

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task A_request_without_its_session_is_told_how_to_start_one()
    {
        using var response = await alice.SendInSessionAsync(null, "tools/list");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("initialize", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_needs_the_session_it_is_to_be_a_stream_of()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.McpUrl);
        request.Headers.Authorization = new("Bearer", system.TokenOf("alice@northwind.example"));
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Get_is_not_for_the_newest_revision()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.McpUrl);
        request.Headers.Authorization = new("Bearer", system.TokenOf("alice@northwind.example"));
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_session_outlives_a_restart()
    {
        var session = await alice.OpenSessionAsync();
        await system.RestartAsync();
        using var response = await system.ClientOf("alice@northwind.example").SendInSessionAsync(session, "tools/list");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_newest_revision_needs_no_session()
    {
        using var response = await alice.SendModernAsync("server/discover");
        var result = (await McpClient.ReadAsync(response))["result"]!;

        Assert.Equal("""["2026-07-28"]""", result["supportedVersions"]!.ToJsonString());
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
    }

    [Theory]
    [InlineData("2027-01-01")]
    [InlineData("v999.0.0")]
    public async Task A_revision_nobody_has_written_yet_is_answered_with_the_ones_served(string version)
    {
        using var response = await alice.SendModernAsync("tools/list", version: version);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await McpClient.ReadAsync(response))["error"]!;
        Assert.Equal(-32022, (int?)error["code"]);
        Assert.Equal("""["2026-07-28"]""", error["data"]!["supported"]!.ToJsonString());
        Assert.Equal(version, (string?)error["data"]!["requested"]);
    }

    [Fact]
    public async Task Both_eras_list_the_same_tools()
    {
        using var modern = await alice.SendModernAsync("tools/list");
        using var legacy = await alice.SendInSessionAsync(await alice.OpenSessionAsync(), "tools/list");

        Assert.Equal(Names(await McpClient.ReadAsync(modern)), Names(await McpClient.ReadAsync(legacy)));
    }

    private static IEnumerable<string?> Names(JsonNode message) => message["result"]!["tools"]!.AsArray().Select(tool => (string?)tool!["name"]);
}
