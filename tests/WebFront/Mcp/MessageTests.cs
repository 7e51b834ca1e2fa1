using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Mcp;
using CodaMcp.Tests.Authentication;
using CodaMcp.Tests.Sessions;

namespace CodaMcp.Tests.Mcp;

/// <summary>What is read of a POST before anything acts on it, and how the answer is given.</summary>
public sealed class MessageTests
{
    private const string Accept = "application/json, text/event-stream";
    private const string Json = "application/json";
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"get_doc","arguments":{}}}""";

    [Theory]
    [InlineData(Json)]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; charset=utf8; profile=x")]
    [InlineData("APPLICATION/JSON")]
    public async Task JSON_in_UTF_8_is_read(string contentType)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await PostAsync(front, Call, contentType);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(front.Member.Started);
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped()
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await PostAsync(front, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Call)], Json);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("get_doc", front.Member.Started.Single().Tool!.Tool);
    }

    [Theory]
    [InlineData("null", "{}")]
    [InlineData("[]", "{}")]
    [InlineData("[ ]", "{}")]
    [InlineData("\"\"", "{}")]
    [InlineData("\" \"", "{}")]
    [InlineData("""  "{\"doc\":\"Caf\u00e9 \\u00e9\"}" """, """{"doc":"Café \u00e9"}""")]
    [InlineData(""" "{\"doc\":\"a\",\"doc\":\"b\"}" """, """{"doc":"a","doc":"b"}""")]
    public async Task Arguments_are_read_from_text_and_from_an_empty_list(string sent, string arguments)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await PostAsync(front, Call.Replace("{}", sent, StringComparison.Ordinal), Json);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(arguments, Encoding.UTF8.GetString(front.Member.Started.Single().Tool!.Arguments));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("7")]
    [InlineData("true")]
    [InlineData("\"doc\"")]
    [InlineData("\"[]\"")]
    [InlineData("\"{} {}\"")]
    [InlineData("\"{\"")]
    public async Task Arguments_that_are_no_object_are_refused_with_what_to_send(string sent)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await PostAsync(front, Call.Replace("{}", sent, StringComparison.Ordinal), Json);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal((-32602, 7), ((int)answer["error"]!["code"]!, (int)answer["id"]!));
        Assert.StartsWith("'params.arguments' must be an object", (string)answer["error"]!["message"]!, StringComparison.Ordinal);
        AssertNothingHappened(front);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("json")]
    [InlineData("application/json; charset")]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("application/json; charset=utf-8; charset=utf-16")]
    [InlineData("application/json, application/json")]
    public async Task Any_other_type_is_refused_with_what_to_send(string? contentType)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await PostAsync(front, Call, contentType);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("application/json, in UTF-8", (string?)error["message"], StringComparison.Ordinal);
        AssertNothingHappened(front);
    }

    [Fact]
    public async Task A_body_in_UTF_16_is_refused_whatever_it_says_of_itself()
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await PostAsync(front, Encoding.Unicode.GetBytes(Call), Json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        AssertNothingHappened(front);
    }

    [Fact]
    public async Task A_body_that_is_encoded_is_refused()
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await front.PostRawAsync(Encoding.UTF8.GetBytes(Call), "/mcp", ("Accept", Accept), ("Content-Type", Json), ("Content-Encoding", "gzip"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("", -32700, null)]
    [InlineData("{", -32700, null)]
    [InlineData(Call + Call, -32700, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list",}""", -32700, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"x":"\ud800"}}""", -32700, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"\udc00":{}}}""", -32700, null)]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"tools/list"}""", -32700, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{"deep":["\ud83d"]}}""", -32700, null)]
    [InlineData("\"tools/list\"", -32600, null)]
    [InlineData("null", -32600, null)]
    [InlineData("[]", -32600, null)]
    [InlineData("{}", -32600, null)]
    [InlineData("""{"id":7,"method":"tools/list"}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"1.0","id":7,"method":"tools/list"}""", -32600, 7)]
    [InlineData("""{"jsonrpc":2.0,"id":7,"method":"tools/list"}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"tools/list"}""", -32600, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7.0,"method":"tools/list"}""", -32600, null)]
    [InlineData("""{"jsonrpc":"2.0","id":1e3,"method":"tools/list"}""", -32600, null)]
    [InlineData("""{"jsonrpc":"2.0","id":99999999999999999999,"method":"tools/list"}""", -32600, null)]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"tools/list"}""", -32600, null)]
    [InlineData("""{"jsonrpc":"2.0","id":[7],"method":"tools/list"}""", -32600, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":null}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":""}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":["tools/list"]}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{},"error":{"code":1,"message":"x"}}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""", -32600, null)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","result":{}}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","method":"tools/call"}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","m\u0065thod":"tools/call"}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"id":8,"method":"tools/list"}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"get_doc","name":"delete_doc"}}""", -32602, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"get_doc"},"params":{"name":"delete_doc"}}""", -32600, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":[]}""", -32602, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":"x"}""", -32602, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"arguments":{}}}""", -32602, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":["delete_doc"]}}""", -32602, 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call"}""", -32602, 7)]
    public async Task What_is_no_message_is_refused_and_goes_no_further(string body, int code, int? id)
    {
        await using var front = await SessionFront.StartAsync();
        foreach (var version in (string?[])[null, "2025-11-25", "2026-07-28"])
        {
            using var response = await front.PostRawAsync(Encoding.UTF8.GetBytes(body), "/mcp",
                ("Accept", Accept), ("Content-Type", Json), ("Mcp-Session-Id", FakeMember.SessionId), ("MCP-Protocol-Version", version));
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

            Assert.Equal((HttpStatusCode.BadRequest, code, id), (response.StatusCode, (int)answer["error"]!["code"]!, (int?)answer["id"]));
            Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        }
        AssertNothingHappened(front);
    }

    [Fact]
    public async Task A_body_of_more_values_than_memory_allows_is_refused_and_one_of_a_long_text_is_read()
    {
        await using var front = await SessionFront.StartAsync();
        var values = string.Join(',', Enumerable.Repeat("0", McpMessageReader.MaxTokens));
        using var many = await PostAsync(front, Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"x":[{{{values}}}]}}"""), Json);
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
        Assert.Contains("more than 250000 JSON values and names", await many.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        AssertNothingHappened(front);

        var text = new string('a', 2 * values.Length);
        using var one = await PostAsync(front, Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"x":"{{{text}}}"}}"""), Json);
        Assert.Equal(HttpStatusCode.OK, one.StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { 0xE9 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    public async Task A_body_that_is_not_UTF_8_is_refused(byte[] bytes)
    {
        await using var front = await SessionFront.StartAsync();
        byte[] body = [.. """{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"x":" """u8, .. bytes, .. "\"}}"u8];
        using var response = await PostAsync(front, body, Json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        AssertNothingHappened(front);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"seven","method":"tools/list","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":-7,"method":"tools/list","extra":[{"x":"\u00e9\ud83d\ude00\\ud800"}]}""")]
    [InlineData("""{"params":{},"method":"tools/list","id":0,"jsonrpc":"2.0"}""")]
    public async Task Any_way_to_write_a_message_is_read(string body)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await PostAsync(front, body, Json);

        Assert.Contains("\"tools\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(Accept, "text/event-stream")]
    [InlineData("text/event-stream", "text/event-stream")]
    [InlineData("*/*", "text/event-stream")]
    [InlineData("text/*", "text/event-stream")]
    [InlineData("application/*, text/*", "text/event-stream")]
    [InlineData("application/json;q=0.9, text/event-stream;q=0.8", "text/event-stream")]
    [InlineData("TEXT/EVENT-STREAM", "text/event-stream")]
    [InlineData("text/html, */*;q=0.1", "text/event-stream")]
    [InlineData("nonsense", "text/event-stream")]
    [InlineData("", "text/event-stream")]
    [InlineData(null, "text/event-stream")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json; charset=utf-8", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("*/*, text/event-stream;q=0", "application/json")]
    public async Task The_answer_has_a_type_that_the_client_takes(string? accept, string answered)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await front.PostRawAsync(Encoding.UTF8.GetBytes(Call), "/mcp", ("Accept", accept), ("Content-Type", Json), ("Mcp-Session-Id", FakeMember.SessionId));
        using var modern = await front.SendModernAsync("tools/list", [], accept);
        using var opened = await front.PostRawAsync(Encoding.UTF8.GetBytes(Initialize()), "/mcp", ("Accept", accept), ("Content-Type", Json));

        foreach (var answer in new[] { response, modern.Response, opened })
        {
            Assert.Equal((HttpStatusCode.OK, answered), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            var body = await answer.Content.ReadAsStringAsync();
            var message = JsonNode.Parse(answered == Json ? body : body.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..])!;
            Assert.NotNull(message["result"]);
        }
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/*")]
    [InlineData("*/*;q=0")]
    [InlineData("application/json;q=0, text/event-stream;q=0, */*")]
    [InlineData("application/*;q=0, text/html")]
    public async Task A_client_that_takes_neither_type_is_told_what_to_send(string accept)
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await front.PostRawAsync(Encoding.UTF8.GetBytes(Initialize()), "/mcp", ("Accept", accept), ("Content-Type", Json));

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Contains("application/json, text/event-stream", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        AssertNothingHappened(front);
    }

    [Fact]
    public async Task Listening_needs_a_client_that_takes_a_stream()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.SendModernAsync("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject() }, Json);

        Assert.Equal(HttpStatusCode.NotAcceptable, events.Response.StatusCode);
        Assert.Empty(front.Member.Listens);
    }

    [Fact]
    public async Task A_client_of_a_session_that_takes_no_stream_is_not_asked_anything()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { Abilities = CodaMcp.Calls.ClientAbilities.ElicitForm });
        front.Member.OnStart = _ => Task.FromResult(FakeMember.Ended(said: FakeMember.Progress(1, "reading")));
        using var response = await front.PostRawAsync(Encoding.UTF8.GetBytes(Call), "/mcp", ("Accept", Json), ("Content-Type", Json), ("Mcp-Session-Id", FakeMember.SessionId));

        Assert.Equal(7, (int?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]);
        Assert.Equal(CodaMcp.Calls.ClientAbilities.None, front.Member.Started.Single().Tool!.ClientAbilities);
        Assert.False(front.Member.Started.Single().Resumable);
    }

    [Theory]
    [InlineData("/mcp", HttpStatusCode.OK)]
    [InlineData("/mcp/", HttpStatusCode.OK)]
    [InlineData("/MCP", HttpStatusCode.OK)]
    [InlineData("/%6Dcp", HttpStatusCode.OK)]
    [InlineData("/mcp/x", HttpStatusCode.NotFound)]
    [InlineData("/mcp//", HttpStatusCode.NotFound)]
    [InlineData("//mcp", HttpStatusCode.NotFound)]
    [InlineData("/mcp%2F", HttpStatusCode.NotFound)]
    [InlineData("/mcp/.well-known/oauth-authorization-server", HttpStatusCode.NotFound)]
    public async Task Whatever_is_taken_for_the_endpoint_is_read_and_has_its_session(string path, HttpStatusCode status)
    {
        await using var front = await SessionFront.StartAsync();
        using var served = await front.PostRawAsync(Encoding.UTF8.GetBytes(Call), path, ("Accept", Accept), ("Content-Type", Json), ("Mcp-Session-Id", FakeMember.SessionId));
        using var withoutSession = await front.PostRawAsync(Encoding.UTF8.GetBytes(Call), path, ("Accept", Accept), ("Content-Type", Json));
        using var anonymous = await front.Front.Http.PostAsync(front.UrlOf(path), new StringContent(Call, Encoding.UTF8, Json));
        var exists = status == HttpStatusCode.OK;

        Assert.Equal(status, served.StatusCode);
        Assert.Equal(exists ? HttpStatusCode.BadRequest : status, withoutSession.StatusCode);
        Assert.Equal(exists ? HttpStatusCode.Unauthorized : status, anonymous.StatusCode);
        Assert.Equal(exists ? 1 : 0, front.Member.Started.Count);
    }

    [Fact]
    public async Task A_refusal_names_the_request_that_it_answers()
    {
        await using var front = await SessionFront.StartAsync();
        using var response = await front.PostRawAsync(Encoding.UTF8.GetBytes(Call), "/mcp", ("Accept", Accept), ("Content-Type", Json));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((HttpStatusCode.BadRequest, 7), (response.StatusCode, (int)answer["id"]!));
        Assert.StartsWith("The Mcp-Session-Id header is missing.", (string?)answer["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools/call", "no_such_tool_Secret")]
    [InlineData("tools/call", "get_doc")]
    [InlineData("resources/read", "Secret")]
    [InlineData("no/method", "Secret")]
    [InlineData("completion/complete", "Secret")]
    public async Task What_a_client_does_wrong_is_no_error_of_ours(string method, string name)
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => Task.FromResult(FakeMember.Ended() with
        {
            Result = new() { Resource = new() { Error = new(CodaMcp.Tools.ToolErrorKind.NotFound, "Nothing is named 'Secret'.") }, Tool = new() { Error = new(CodaMcp.Tools.ToolErrorKind.NotFound, "Secret") } },
        });
        using var legacy = await front.PostAsync(method, new JsonObject { ["name"] = name, ["uri"] = name });
        using var modern = await front.SendModernAsync(method, new JsonObject { ["name"] = name, ["uri"] = "coda://docs/Secret", ["arguments"] = new JsonArray() });
        await legacy.RestAsync();
        await modern.Response.Content.ReadAsStringAsync();

        Assert.DoesNotContain(front.Front.Logs.Lines, CollectedLogs.IsWarningOrWorse);
        Assert.DoesNotContain("Secret", front.Front.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools/list", """{"cursor":5}""", "params.cursor")]
    [InlineData("tools/list", """{"_meta":{"a":1,"a":2}}""", "twice")]
    [InlineData("tools/list", """{"_meta":{"progressToken":1,"progressToken":2}}""", "progressToken")]
    [InlineData("tools/call", """{"name":"get_doc","_meta":{"x":[{"a":1,"a":2}]}}""", "twice")]
    [InlineData("tools/call", """{"name":"get_doc","arguments":[1]}""", "params.arguments")]
    [InlineData("tools/call", """{"name":"get_doc","_meta":[]}""", "params._meta")]
    [InlineData("resources/list", """{"cursor":{}}""", "params.cursor")]
    [InlineData("resources/read", """{"uri":5}""", "params.uri")]
    [InlineData("resources/read", """{}""", "missing")]
    [InlineData("resources/read", null, "resources/read needs params")]
    [InlineData("resources/read", "null", "resources/read needs params")]
    [InlineData("resources/subscribe", null, "needs params")]
    [InlineData("resources/unsubscribe", null, "needs params")]
    [InlineData("prompts/get", """{"name":"x","arguments":5}""", "params.arguments")]
    [InlineData("prompts/get", null, "needs params")]
    [InlineData("completion/complete", """{"ref":5,"argument":5}""", "params.ref")]
    [InlineData("completion/complete", """{"ref":{"type":"x"},"argument":{"name":"a","value":"b"}}""", "params.ref")]
    [InlineData("completion/complete", null, "needs params")]
    [InlineData("logging/setLevel", """{"level":"Secret"}""", "params.level")]
    [InlineData("logging/setLevel", null, "needs params")]
    public async Task Parameters_that_a_method_cannot_take_are_named_and_no_error_of_ours(string method, string? parameters, string named)
    {
        await using var front = await SessionFront.StartAsync();
        var body = $$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}"{{(parameters is null ? "" : $",\"params\":{parameters}")}}}""";
        using var response = await front.PostRawAsync(Encoding.UTF8.GetBytes(body), "/mcp", ("Accept", Json), ("Content-Type", Json), ("Mcp-Session-Id", FakeMember.SessionId));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((7, -32602), ((int)answer["id"]!, (int)answer["error"]!["code"]!));
        Assert.Contains(named, (string?)answer["error"]!["message"], StringComparison.Ordinal);
        Assert.DoesNotContain(front.Front.Logs.Lines, CollectedLogs.IsWarningOrWorse);
    }

    [Fact]
    public async Task A_fault_of_ours_is_logged_with_its_cause()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => throw new NotSupportedException("Broken.");
        using var call = await front.CallAsync();
        using var read = await front.PostAsync("resources/read", new JsonObject { ["uri"] = "coda://docs/a" });
        await call.RestAsync();
        await read.RestAsync();

        foreach (var method in (string[])["tools/call", "resources/read"])
            Assert.Single(front.Front.Logs.Lines, line => line.StartsWith($"Error: {method} failed for a fault of ours.", StringComparison.Ordinal) && line.Contains("Broken.", StringComparison.Ordinal));
    }

    internal static string Initialize(string version = "2025-11-25", string id = "1", string client = """{"name":"tests","version":"1"}""") =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"initialize","params":{"clientInfo":{{client}},"protocolVersion":"{{version}}","capabilities":{} } }""";

    private static Task<HttpResponseMessage> PostAsync(SessionFront front, string body, string? contentType) => PostAsync(front, Encoding.UTF8.GetBytes(body), contentType);

    private static Task<HttpResponseMessage> PostAsync(SessionFront front, byte[] body, string? contentType) =>
        front.PostRawAsync(body, "/mcp", ("Accept", Accept), ("Content-Type", contentType), ("Mcp-Session-Id", FakeMember.SessionId));

    private static void AssertNothingHappened(SessionFront front)
    {
        Assert.Empty(front.Member.Started);
        Assert.Empty(front.Member.Answers);
        Assert.DoesNotContain("Enter", front.Member.Heard);
        Assert.DoesNotContain("OpenSession", front.Member.Heard);
        Assert.DoesNotContain(front.Front.Logs.Lines, CollectedLogs.IsWarningOrWorse);
    }
}
