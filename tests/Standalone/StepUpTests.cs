using System.Net;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>A token that lacks a scope, and how its client learns which.</summary>
public sealed class StepUpTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private static int clients;
    // A client is challenged once, so each test has one of its own.
    private readonly string clientId = $"connected-app-test-step-up-{Interlocked.Increment(ref clients)}";

    private McpClient Carol(string scope = "openid coda.read offline_access") => system.ClientOf("carol@northwind.example", scope, clientId);

    private string Challenge =>
        "Bearer realm=\"MCP Server\", error=\"insufficient_scope\", scope=\"coda.read coda.write\", "
        + $"resource_metadata=\"{system.Url}/.well-known/oauth-protected-resource/mcp\", error_description=\"The tool delete_rows needs coda.read and coda.write\"";

    [Fact]
    public async Task A_call_without_the_scope_is_forbidden_in_the_newest_revision()
    {
        var carol = Carol();
        using var response = await carol.SendModernAsync("tools/call", Delete());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(Challenge, Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal(
            """{"error":"insufficient_scope","error_description":"The tool delete_rows needs coda.read and coda.write"}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_call_without_the_scope_is_forbidden_in_a_session()
    {
        var carol = Carol();
        using var response = await carol.SendInSessionAsync(await carol.OpenSessionAsync(), "tools/call", Delete());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(Challenge, Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
    }

    [Fact]
    public async Task The_session_goes_on_after_it()
    {
        var carol = Carol();
        var session = await carol.OpenSessionAsync();
        using var refused = await carol.SendInSessionAsync(session, "tools/call", Delete());
        using var served = await carol.SendInSessionAsync(session, "tools/call", new() { ["name"] = "whoami", ["arguments"] = new JsonObject() });

        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_session_that_is_not_theirs_is_not_found_before_scopes_are_looked_at()
    {
        var carol = Carol();
        using var response = await carol.SendInSessionAsync("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "tools/call", Delete());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_tool_is_listed_all_the_same()
    {
        var carol = Carol();
        using var response = await carol.SendModernAsync("tools/list");
        var tools = (await McpClient.ReadAsync(response))["result"]!["tools"]!.AsArray();

        Assert.Contains("delete_rows", tools.Select(tool => (string?)tool!["name"]));
    }

    [Fact]
    public async Task What_the_scopes_allow_is_served() => await Carol().ResultOfAsync("list_docs");

    [Fact]
    public async Task A_token_of_neither_scope_may_list_tools_and_call_none()
    {
        var nobody = Carol("openid");
        using var listed = await nobody.SendModernAsync("tools/list");
        using var called = await nobody.SendModernAsync("tools/call", new() { ["name"] = "list_docs", ["arguments"] = new JsonObject() });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (listed.StatusCode, called.StatusCode));
    }

    [Theory]
    [InlineData("coda.readonly coda.writer")]
    [InlineData("xcoda.read xcoda.write")]
    [InlineData("CODA.READ CODA.WRITE")]
    public async Task A_scope_that_looks_like_the_one_needed_is_not(string scope)
    {
        using var response = await system.ClientOf("alice@northwind.example", scope, clientId).SendModernAsync("tools/call", Delete());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"delete_rows","arguments":{"doc":"CRM","table":"Companies","rows":["i-1"]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_docs","name":"delete_rows","arguments":{"doc":"CRM","table":"Companies","rows":["i-1"]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_rows","name":"list_docs","arguments":{"doc":"CRM","table":"Companies","rows":["i-1"]}}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_rows","arguments":{"doc":"CRM","table":"Companies","rows":["i-1"]}}}]""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools\/call","params":{"n\u0061me":"delete_rows","arguments":{"doc":"CRM","table":"Companies","rows":["i-1"]}}}""")]
    public async Task However_the_message_is_written_nothing_is_deleted(string message)
    {
        var carol = Carol();
        var deletions = Deletions;
        using var request = new HttpRequestMessage(HttpMethod.Post, system.McpUrl) { Content = new StringContent(message, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", system.TokenOf("carol@northwind.example", "coda.read", clientId));
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("Mcp-Session-Id", await carol.OpenSessionAsync());
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        using var response = await system.Http.SendAsync(request);

        await response.Content.ReadAsStringAsync();
        Assert.Equal(deletions, Deletions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_who_signed_in_again_and_may_only_read_is_told_by_the_call(bool inSession)
    {
        var before = Carol();
        using var challenged = await CallAsync(before, inSession);
        using var again = await CallAsync(before, inSession);
        var after = Carol();
        using var told = await CallAsync(after, inSession);
        using var toldAgain = await CallAsync(after, inSession);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.OK),
            (challenged.StatusCode, again.StatusCode, told.StatusCode, toldAgain.StatusCode));
        Assert.Empty(told.Headers.WwwAuthenticate);
        var result = (await McpClient.ReadAsync(told))["result"]!;
        Assert.True((bool?)result["isError"]);
        Assert.Null(result["_meta"]?["mcp/www_authenticate"]);
        Assert.StartsWith(
            "Your role in this organization may only read: 'delete_rows' needs coda.write, and the last sign-in did not grant it. Nothing was changed.",
            (string?)result["content"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_who_signed_in_again_and_may_write_writes()
    {
        using var challenged = await Carol().SendModernAsync("tools/call", Delete());
        using var served = await system.ClientOf("carol@northwind.example", clientId: clientId).SendModernAsync("tools/call", new() { ["name"] = "whoami", ["arguments"] = new JsonObject() });

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (challenged.StatusCode, served.StatusCode));
    }

    [Theory]
    [InlineData("resources/list")]
    [InlineData("resources/read")]
    public async Task A_resource_needs_a_scope_too_and_says_so_once(string method)
    {
        var parameters = method == "resources/read" ? """{"uri":"coda://docs/Project%20Tracker"}""" : "{}";
        using var challenged = await Carol("openid").SendModernAsync(method, JsonNode.Parse(parameters)!.AsObject());
        using var told = await Carol("openid").SendModernAsync(method, JsonNode.Parse(parameters)!.AsObject());

        Assert.Equal(HttpStatusCode.Forbidden, challenged.StatusCode);
        Assert.Contains("scope=\"coda.read\"", Assert.Single(challenged.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.Forbidden, told.StatusCode);
        Assert.Contains("Your role in this organization does not include this", (string?)(await McpClient.ReadAsync(told))["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_need_no_scope()
    {
        using var response = await Carol("openid").SendModernAsync("prompts/list");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> CallAsync(McpClient client, bool inSession) => inSession
        ? await client.SendInSessionAsync(await client.OpenSessionAsync(), "tools/call", Delete())
        : await client.SendModernAsync("tools/call", Delete());

    private int Deletions => system.Sandbox.Coda.Traffic.Requests.Count(request => request.Operation == "deleteRows");

    private static JsonObject Delete() => new()
    {
        ["name"] = "delete_rows",
        ["arguments"] = new JsonObject { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["rows"] = new JsonArray("i-1") },
    };
}
