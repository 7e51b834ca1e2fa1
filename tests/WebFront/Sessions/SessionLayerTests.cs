using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Tests.Authentication;
using CodaMcp.Tests.Mcp;

namespace CodaMcp.Tests.Sessions;

/// <summary>How sessions are opened, found and ended, and what is served in them.</summary>
public sealed class SessionLayerTests
{
    private const string Accept = "application/json, text/event-stream";

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("2099-01-01", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task A_session_is_of_the_revision_that_the_answer_names(string asked, string negotiated)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await OpenAsync(front, MessageTests.Initialize(asked));
        var events = new EventReader(response);

        Assert.Equal(negotiated, (string?)(await events.NextMessageAsync()).Message["result"]!["protocolVersion"]);
        Assert.Equal(negotiated, front.Member.Opening?.ProtocolVersion);
        Assert.Equal([FakeMember.SessionId], response.Headers.GetValues("Mcp-Session-Id"));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1.0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"\ud800","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":7,"version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":"t"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":7},"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":20251125,"capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"x":1,"x":2,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"Name":"t","Version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"ClientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"ProtocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}]""")]
    public async Task A_malformed_initialize_is_refused_and_opens_no_session(string body)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await OpenAsync(front, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["code"]);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.DoesNotContain("OpenSession", front.Member.Heard);
        Assert.DoesNotContain(front.Front.Logs.Lines, CollectedLogs.IsWarningOrWorse);
    }

    [Theory]
    [InlineData("text/plain", Accept, null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "text/html", null, HttpStatusCode.NotAcceptable)]
    [InlineData("application/json", Accept, "1999-01-01", HttpStatusCode.BadRequest)]
    [InlineData("application/json", Accept, "2026-07-28", HttpStatusCode.BadRequest)]
    public async Task An_initialize_that_is_refused_opens_no_session(string contentType, string accept, string? version, HttpStatusCode status)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await front.PostRawAsync(
            Encoding.UTF8.GetBytes(MessageTests.Initialize()), "/mcp", ("Accept", accept), ("Content-Type", contentType), ("MCP-Protocol-Version", version));

        Assert.Equal(status, response.StatusCode);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.DoesNotContain("OpenSession", front.Member.Heard);
    }

    [Fact]
    public async Task A_member_whose_sessions_are_all_in_use_is_told_when_to_come_back()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { HasRoom = false });
        using var response = await OpenAsync(front, MessageTests.Initialize());

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(30)), (response.StatusCode, response.Headers.RetryAfter?.Delta));
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.Equal(1, (int?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]);
    }

    [Fact]
    public async Task What_a_client_calls_itself_is_cut_and_cannot_forge_a_line()
    {
        await using var front = await SessionFront.StartAsync();
        using var opened = await OpenAsync(front, MessageTests.Initialize(client: $$"""{"name":"a\u001b[31m\r\nb\u202e{{new string('x', 300)}}","version":"1\u0000\u2028"}"""));

        Assert.Equal("a[31mb" + new string('x', 194), front.Member.Opening?.ClientName);
        Assert.Equal("1", front.Member.Opening?.ClientVersion);
    }

    [Theory]
    [InlineData("")]
    // The SDK serves such a call.
    [InlineData(",\"x-unknown\":1")]
    public async Task What_a_client_calls_itself_with_each_request_is_cut_likewise(string more)
    {
        await using var front = await SessionFront.StartAsync();
        var message = $$$$$"""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_doc","arguments":{}{{{{{more}}}}},"_meta":{
            "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},
            "io.modelcontextprotocol/clientInfo":{"name":"a\u001b[31m\r\nb\u202e{{{{{new string('x', 300)}}}}}","version":"1\u0000\u2028"}}}}
            """;
        using var response = await front.PostRawAsync(Encoding.UTF8.GetBytes(message), "/mcp",
            ("Accept", "application/json, text/event-stream"), ("Content-Type", "application/json"), ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "get_doc"));
        var client = front.Member.Started.Single().Client!;

        Assert.Equal(("a[31mb" + new string('x', 194), "1"), (client.Name, client.Version));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task The_version_header_and_the_session_must_agree(string method)
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = "2025-06-18" });
        foreach (var (version, status) in new[] { ("2024-11-05", HttpStatusCode.BadRequest), ("1999-01-01", HttpStatusCode.BadRequest), ("2025-06-18, 2025-06-18", HttpStatusCode.BadRequest), ("2025-11-25", HttpStatusCode.BadRequest) })
        {
            using var request = McpFront.Signed(new HttpRequestMessage(new HttpMethod(method), "/mcp"));
            if (method == "POST")
                request.Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", Encoding.UTF8, "application/json");
            request.Headers.Add("Mcp-Session-Id", FakeMember.SessionId);
            request.Headers.Add("MCP-Protocol-Version", version);
            using var response = await front.Front.Http.SendAsync(request);

            Assert.Equal(status, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    [InlineData(null)]
    public async Task A_header_of_the_session_or_of_the_revision_that_stands_for_none_is_served(string? version)
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = "2025-06-18" });
        using var request = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"));
        request.Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", Encoding.UTF8, "application/json");
        request.Headers.Add("Mcp-Session-Id", FakeMember.SessionId);
        if (version is not null)
            request.Headers.Add("MCP-Protocol-Version", version);
        using var response = await front.Front.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_batch_is_answered_with_one_array()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = "2025-03-26" });
        using var response = await PostAsync(front, """
            [{"jsonrpc":"2.0","id":1,"method":"tools/list"},
             {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}},
             {"jsonrpc":"2.0","id":"two","method":"tools/call","params":{"name":"get_doc","arguments":{}}},
             {"jsonrpc":"2.0","id":"q-1","result":{}},
             {"jsonrpc":"2.0","id":3,"method":"initialize"},
             {"jsonrpc":"2.0","id":4,"method":"nothing/at_all"}]
            """);
        var answers = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray();

        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(["1", "\"two\"", "3", "4"], answers.Select(answer => answer!["id"]!.ToJsonString()));
        Assert.NotNull(answers[0]!["result"]!["tools"]);
        Assert.True((bool)answers[1]!["result"]!["structuredContent"]!["done"]!);
        Assert.Equal([-32600, -32601], answers.Skip(2).Select(answer => (int)answer!["error"]!["code"]!));
        Assert.Contains("CancelRequest n:9", front.Member.Heard);
        Assert.Equal("q-1", front.Member.Answers.Single().RequestId);
        Assert.Single(front.Member.Heard, heard => heard == "Enter");
    }

    [Fact]
    public async Task A_batch_without_requests_is_accepted()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = "2025-03-26" });
        using var response = await PostAsync(front, """[{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":"q-1","result":{}}]""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_batch_with_a_message_that_cannot_be_read_is_refused_as_a_whole()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = "2025-03-26" });
        using var response = await PostAsync(front, """[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_doc"}},{"jsonrpc":"2.0"}]""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(front.Member.Started);
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Other_revisions_have_no_batches(string version)
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = version });
        using var response = await PostAsync(front, """[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_doc"}}]""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(front.Member.Started);
    }

    [Fact]
    public async Task Neither_has_the_newest()
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await front.PostRawAsync(
            """[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]"""u8.ToArray(), "/mcp", ("Accept", Accept), ("Content-Type", "application/json"), ("MCP-Protocol-Version", "2026-07-28"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static Task<HttpResponseMessage> OpenAsync(SessionFront front, string body) =>
        front.PostRawAsync(Encoding.UTF8.GetBytes(body), "/mcp", ("Accept", Accept), ("Content-Type", "application/json"));

    private static Task<HttpResponseMessage> PostAsync(SessionFront front, string body) => front.PostRawAsync(
        Encoding.UTF8.GetBytes(body), "/mcp", ("Accept", Accept), ("Content-Type", "application/json"), ("Mcp-Session-Id", FakeMember.SessionId));
}
