using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>Calls that the front answers by itself have the same answers as those that the SDK serves.</summary>
public sealed class DirectCallTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    // A member of params that the SDK does not know and skips. The front leaves such a call to it.
    private const string Unknown = "x-unknown";

    public static TheoryData<string, string, string> Calls
    {
        get
        {
            TheoryData<string, string, string> calls = [];
            foreach (var version in BothEras.Versions)
            {
                calls.Add(version, "list_tables", """{"doc":"Project Tracker"}""");
                calls.Add(version, "list_tables", """{"doc":"No \"such\" <doc> & é 😀"}""");
                calls.Add(version, "list_tables", """{"doc":7}""");
                calls.Add(version, "list_tables", "null");
                calls.Add(version, "no_such_tool", "{}");
                calls.Add(version, "delete_doc", """{"doc":"Project Tracker"}""");
            }
            return calls;
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_has_the_answer_that_the_SDK_gives(string version, string tool, string arguments)
    {
        var alice = system.ClientOf("alice@northwind.example");
        var (direct, body) = await alice.AskAsync(version, "tools/call", Call());
        var (sdk, expected) = await alice.AskAsync(version, "tools/call", Call((Unknown, 1)));
        AssertSame(expected, body);
        Assert.Equal(sdk, direct);

        JsonObject Call(params (string Key, int Value)[] more)
        {
            JsonObject call = new() { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) };
            foreach (var (key, value) in more)
                call[key] = value;
            return call;
        }
    }

    [Fact]
    public async Task A_question_to_the_person_is_the_one_that_the_SDK_puts()
    {
        var alice = new McpClient(system.Http, system.McpUrl, system.TokenOf("alice@northwind.example")) { Capabilities = new JsonObject { ["elicitation"] = new JsonObject() } };
        var (direct, body) = await alice.AskAsync("2026-07-28", "tools/call", Deletion());
        var withMore = Deletion();
        withMore[Unknown] = 1;
        var (sdk, expected) = await alice.AskAsync("2026-07-28", "tools/call", withMore);

        Assert.Equal("input_required", (string?)body["result"]?["resultType"]);
        AssertSame(expected, body);
        Assert.Equal(sdk, direct);

        static JsonObject Deletion() => new() { ["name"] = "delete_doc", ["arguments"] = new JsonObject { ["doc"] = "Project Tracker" } };
    }

    [Theory]
    [MemberData(nameof(BothEras.Versions), MemberType = typeof(BothEras))]
    public async Task Text_has_quotes_and_letters_as_themselves(string version)
    {
        var alice = system.ClientOf("alice@northwind.example");
        using var response = version == "2026-07-28"
            ? await alice.SendModernAsync("tools/call", Tables())
            : await alice.SendInSessionAsync(await alice.OpenSessionAsync(), "tools/call", Tables());
        var sent = await response.Content.ReadAsStringAsync();

        Assert.Contains("\\\"", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u0022", sent, StringComparison.Ordinal);
        Assert.NotNull(response.Content.Headers.ContentLength);

        static JsonObject Tables() => new() { ["name"] = "list_tables", ["arguments"] = new JsonObject { ["doc"] = "Project Tracker" } };
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_list_of_tools_is_the_one_that_the_SDK_gives(string version)
    {
        var (direct, sent) = await ListAsync(version, []);
        var (sdk, expected) = await ListAsync(version, new JsonObject { [Unknown] = 1 });

        Assert.DoesNotContain("\\u0027", sent, StringComparison.Ordinal);
        AssertSame(Message(expected), Message(sent));
        Assert.Equal(sdk, direct);
        Assert.NotEmpty(Message(sent)["result"]!["tools"]!.AsArray());

        static JsonNode Message(string body) => JsonNode.Parse(body[(body.IndexOf("data: ", StringComparison.Ordinal) + "data: ".Length)..])!;
    }

    [Fact]
    public async Task A_list_with_a_cursor_has_the_answer_that_the_SDK_gives()
    {
        var alice = system.ClientOf("alice@northwind.example");
        var (status, body) = await alice.AskAsync("2026-07-28", "tools/list", new JsonObject { ["cursor"] = 7 });

        Assert.Equal((System.Net.HttpStatusCode.OK, -32602), (status, (int?)body["error"]?["code"]));
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", "2026-07-27", 400)]
    [InlineData("Mcp-Method", "tools/list", 400)]
    [InlineData("Mcp-Method", null, 400)]
    [InlineData("Mcp-Name", "list_docs", 400)]
    [InlineData("Mcp-Name", null, 400)]
    [InlineData("Mcp-Name", "=?base64?bGlzdF90YWJsZXM=?=", 200)]
    public async Task A_header_that_does_not_agree_with_the_body_is_refused(string name, string? value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, system.McpUrl);
        request.Headers.Authorization = new("Bearer", system.TokenOf("alice@northwind.example"));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        foreach (var (header, agreed) in new[] { ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "list_tables") })
        {
            if ((header == name ? value : agreed) is { } sent)
                request.Headers.TryAddWithoutValidation(header, sent);
        }

        request.Content = new StringContent(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_tables","arguments":{"doc":"Project Tracker"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""",
            System.Text.Encoding.UTF8, "application/json");
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}""")]
    [InlineData("""{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}""")]
    [InlineData("""{"io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientCapabilities":{}}""")]
    public async Task Meta_that_is_incomplete_is_refused(string meta)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, system.McpUrl);
        request.Headers.Authorization = new("Bearer", system.TokenOf("alice@northwind.example"));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "list_tables");
        request.Content = new StringContent(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_tables","arguments":{"doc":"Project Tracker"},"_meta":{{{meta}}}}}""",
            System.Text.Encoding.UTF8, "application/json");
        using var response = await system.Http.SendAsync(request);

        Assert.Equal(400, (int)response.StatusCode);
    }

    private async Task<(System.Net.HttpStatusCode Status, string Body)> ListAsync(string version, JsonObject parameters)
    {
        var alice = system.ClientOf("alice@northwind.example");
        using var response = version == "2026-07-28"
            ? await alice.SendModernAsync("tools/list", parameters)
            : await alice.SendInSessionAsync(await alice.OpenSessionAsync(version), "tools/list", parameters, version);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static void AssertSame(JsonNode expected, JsonNode body)
    {
        body["id"] = expected["id"] = null;
        // It is another one for each question.
        Remove(body, "requestState");
        Remove(expected, "requestState");

        Assert.True(JsonNode.DeepEquals(expected, body), $"{expected.ToJsonString()}\n{body.ToJsonString()}");
    }

    private static void Remove(JsonNode? node, string name)
    {
        if (node is not JsonObject parent)
            return;
        parent.Remove(name);
        foreach (var (_, child) in parent)
            Remove(child, name);
    }
}
