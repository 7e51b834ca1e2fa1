using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>What clients and hosts send besides what the specification shows, over real HTTP to the whole system.</summary>
public sealed class ProtocolTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    // More than a member may have.
    private const int MoreSessions = 34;

    private readonly McpClient alice = system.ClientOf("alice@northwind.example");

    [Fact]
    public async Task A_session_in_use_outlives_others_that_its_member_opens()
    {
        var used = await alice.OpenSessionAsync();
        for (var i = 0; i < MoreSessions; i++)
        {
            await alice.OpenSessionAsync();
            using var response = await alice.SendInSessionAsync(used, "ping");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_session_with_an_open_stream_outlives_others_that_its_member_opens()
    {
        var bob = system.ClientOf("bob@northwind.example");
        var listening = await bob.OpenSessionAsync();
        using var stream = await bob.OpenStreamAsync(listening);
        await stream.NextAsync();
        for (var i = 0; i < MoreSessions; i++)
            await bob.OpenSessionAsync();
        using var response = await bob.SendInSessionAsync(listening, "ping");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Refused_initializes_cost_no_session()
    {
        var carol = system.ClientOf("carol@northwind.example");
        var session = await carol.OpenSessionAsync();
        for (var i = 0; i < MoreSessions; i++)
        {
            using var refused = await PostAsync("/mcp", """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t"}}}""", "carol@northwind.example");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        using var response = await carol.SendInSessionAsync(session, "ping");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("notifications/cancelled")]
    [InlineData("DELETE")]
    public async Task An_answer_that_comes_after_the_call_was_cancelled_changes_nothing(string how)
    {
        var asked = new McpClient(system.Http, system.McpUrl, system.TokenOf("alice@northwind.example")) { Capabilities = new JsonObject { ["elicitation"] = new JsonObject() } };
        var session = await asked.OpenSessionAsync();
        var doc = (string)(await asked.ResultOfAsync("create_doc", new() { ["title"] = $"Doc {Guid.NewGuid()}" }))["id"]!;
        var before = system.Sandbox.Coda.Traffic.Count("deleteDoc");
        using var stream = await asked.StreamInSessionAsync(session, new JsonObject
        {
            ["id"] = 77,
            ["method"] = "tools/call",
            ["params"] = new JsonObject { ["name"] = "delete_doc", ["arguments"] = new JsonObject { ["doc"] = doc } },
        });
        JsonNode question;
        do
            question = (await stream.NextMessageAsync()).Message;
        while ((string?)question["method"] != "elicitation/create");
        using var cancelled = how == "DELETE"
            ? await asked.DeleteAsync(session)
            : (await asked.StreamInSessionAsync(session, new JsonObject { ["method"] = how, ["params"] = new JsonObject { ["requestId"] = 77 } })).Response;
        using var late = await asked.StreamInSessionAsync(session, new JsonObject
        {
            ["id"] = (string?)question["id"],
            ["result"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["confirm"] = true } },
        });
        await stream.RestAsync();

        Assert.True(cancelled.IsSuccessStatusCode);
        Assert.Equal(how == "DELETE" ? HttpStatusCode.NotFound : HttpStatusCode.Accepted, late.Response.StatusCode);
        Assert.Equal(before, system.Sandbox.Coda.Traffic.Count("deleteDoc"));
        await asked.ResultOfAsync("get_doc", new() { ["doc"] = doc });
    }

    [Theory]
    [InlineData("/mcp", "application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("/mcp", "application/json; charset=nonsense", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("/mcp", "", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("/MCP", "application/json", HttpStatusCode.Forbidden)]
    [InlineData("/mcp/", "application/json", HttpStatusCode.Forbidden)]
    [InlineData("/mcp/x", "application/json", HttpStatusCode.NotFound)]
    public async Task No_way_to_write_a_call_gets_past_the_scope_check(string path, string contentType, HttpStatusCode status)
    {
        const string body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_doc","arguments":{"doc":"Project Tracker"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";
        var encoding = contentType.Contains("utf-16", StringComparison.Ordinal) ? Encoding.Unicode : Encoding.UTF8;
        using var request = new HttpRequestMessage(HttpMethod.Post, system.Url + path) { Content = new ByteArrayContent(encoding.GetBytes(body)) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", system.TokenOf("alice@northwind.example", "openid coda.read", path == "/MCP" ? "connected-app-test-2" : "connected-app-test-1"));
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "delete_doc");
        if (contentType.Length > 0)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_batch_of_its_revision_is_served()
    {
        var session = await alice.OpenSessionAsync("2025-03-26");
        using var response = await PostAsync("/mcp/", """
            [{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{}}},
             {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_docs","arguments":{}}},
             {"jsonrpc":"2.0","method":"notifications/initialized"}]
            """, "alice@northwind.example", session);
        var answers = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([1, 2], answers.Select(answer => (int)answer!["id"]!));
        Assert.All(answers, answer => Assert.NotNull(answer!["result"]!["structuredContent"]));
    }

    [Theory]
    [InlineData("/mcp/.well-known/oauth-authorization-server")]
    [InlineData("/mcp/.well-known/openid-configuration")]
    [InlineData("/mcp/sse")]
    [InlineData("/mcp/x")]
    public async Task Nothing_is_below_the_endpoint(string path)
    {
        using var response = await system.Http.GetAsync(system.Url + path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_wrong_host_gets_a_sentence_and_health_answers_for_any()
    {
        using var wrong = new HttpRequestMessage(HttpMethod.Post, system.McpUrl);
        wrong.Headers.Host = "codamcp:8080";
        using var probe = new HttpRequestMessage(HttpMethod.Get, system.Url + "/health/ready");
        probe.Headers.Host = "10.0.0.7:8080";
        using var refused = await system.Http.SendAsync(wrong);
        using var healthy = await system.Http.SendAsync(probe);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("ALLOWED_HOSTS", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string member, string? session = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, system.Url + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", system.TokenOf(member));
        if (session is not null)
            request.Headers.Add("Mcp-Session-Id", session);
        return await system.Http.SendAsync(request);
    }
}
