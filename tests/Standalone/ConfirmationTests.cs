using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Tests.Sessions;

namespace CodaMcp.Tests;

/// <summary>Destructive tools over the wire: clients of 2026-07-28 are asked by Multi Round-Trip Requests, others by an argument.</summary>
public sealed class ConfirmationTests(QuickCodaFixture system) : IClassFixture<QuickCodaFixture>
{
    private const string Alice = "alice@northwind.example";

    [Fact]
    public async Task The_person_is_asked_and_their_yes_deletes_once()
    {
        var client = Client("""{"elicitation":{}}""");
        var doc = await NewDocAsync(client);
        var asked = await DeleteAsync(client, doc);
        var (key, question) = Assert.Single(asked["inputRequests"]!.AsObject());

        Assert.Equal("input_required", (string?)asked["resultType"]);
        Assert.Equal("elicitation/create", (string?)question!["method"]);
        Assert.Equal("This deletes doc 'To be deleted' with all that is in it. Go ahead?", (string?)question["params"]!["message"]);
        Assert.Equal("boolean", (string?)question["params"]!["requestedSchema"]!["properties"]!["confirm"]!["type"]);
        Assert.True(await ExistsAsync(client, doc));

        var deleted = await DeleteAsync(client, doc, key, "accept", (string)asked["requestState"]!);
        Assert.Equal("accepted", (string?)deleted["structuredContent"]!["status"]);
        await AssertGoneAsync(client, doc);

        var error = await ErrorAsync(client, doc, key, "accept", (string)asked["requestState"]!);
        Assert.Equal(-32602, (int?)error["code"]);
        Assert.StartsWith("The 'requestState' was used before.", (string?)error["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decline", "The client answered no ('decline').")]
    [InlineData("cancel", "The client closed the question without an answer ('cancel').")]
    public async Task Anything_else_changes_nothing(string action, string said)
    {
        var client = Client("""{"elicitation":{"form":{}}}""");
        var doc = await NewDocAsync(client);
        var asked = await DeleteAsync(client, doc);
        var answered = await DeleteAsync(client, doc, asked["inputRequests"]!.AsObject().Single().Key, action, (string)asked["requestState"]!);

        Assert.True((bool?)answered["isError"]);
        var text = (string?)answered["content"]![0]!["text"];
        Assert.StartsWith(said + " Nothing was changed.", text, StringComparison.Ordinal);
        Assert.Contains("X-MCP-Confirm: arguments", text, StringComparison.Ordinal);
        Assert.True(await ExistsAsync(client, doc));
    }

    [Fact]
    public async Task A_state_is_not_good_for_another_member()
    {
        var (alice, bob) = (Client("""{"elicitation":{}}"""), Client("""{"elicitation":{}}""", "bob@northwind.example"));
        var doc = await NewDocAsync(alice);
        var asked = await DeleteAsync(alice, doc);
        var error = await ErrorAsync(bob, doc, asked["inputRequests"]!.AsObject().Single().Key, "accept", (string)asked["requestState"]!);

        Assert.Equal(-32602, (int?)error["code"]);
        Assert.True(await ExistsAsync(alice, doc));
    }

    [Fact]
    public async Task A_state_outlives_a_restart()
    {
        var client = Client("""{"elicitation":{}}""");
        var doc = await NewDocAsync(client);
        var asked = await DeleteAsync(client, doc);
        await system.RestartAsync();
        client = Client("""{"elicitation":{}}""");

        var answered = await DeleteAsync(client, doc, asked["inputRequests"]!.AsObject().Single().Key, "decline", (string)asked["requestState"]!);
        Assert.Contains("answered no", (string?)answered["content"]?[0]?["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_does_not_count()
    {
        var client = Client("""{"elicitation":{}}""");
        var doc = await NewDocAsync(client);
        var key = (await DeleteAsync(client, doc))["inputRequests"]!.AsObject().Single().Key;

        Assert.Equal("input_required", (string?)(await DeleteAsync(client, doc, key, "accept"))["resultType"]);
        Assert.True(await ExistsAsync(client, doc));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"elicitation":{"url":{}}}""")]
    public async Task A_client_that_cannot_ask_needs_confirm(string capabilities)
    {
        var client = Client(capabilities);
        var doc = await NewDocAsync(client);

        Assert.Contains("call again with 'confirm': true", await client.ErrorOfAsync("delete_doc", new() { ["doc"] = doc }), StringComparison.Ordinal);
        Assert.True(await ExistsAsync(client, doc));
        await client.ResultOfAsync("delete_doc", new() { ["doc"] = doc, ["confirm"] = true });
        await AssertGoneAsync(client, doc);
    }

    [Fact]
    public async Task A_session_of_a_client_that_cannot_ask_needs_confirm()
    {
        var client = Client("{}");
        var doc = await NewDocAsync(client);
        var session = await client.OpenSessionAsync();
        using var refused = await client.SendInSessionAsync(session, "tools/call", Parameters(new() { ["doc"] = doc }));
        Assert.Contains("call again with 'confirm': true", (await McpClient.ReadAsync(refused)).ToJsonString().Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);

        using var done = await client.SendInSessionAsync(session, "tools/call", Parameters(new() { ["doc"] = doc, ["confirm"] = true }));
        Assert.Equal("accepted", (string?)(await McpClient.ReadAsync(done))["result"]!["structuredContent"]!["status"]);
    }

    [Theory]
    [InlineData("""{"action":"accept"}""", true)]
    [InlineData("""{"action":"accept","content":{"confirm":true}}""", true)]
    [InlineData("""{"action":"accept","content":{"confirm":false}}""", false)]
    [InlineData("""{"action":"cancel"}""", false)]
    public async Task In_a_session_an_answer_counts_likewise(string answer, bool deletes)
    {
        var client = Client("""{"elicitation":{}}""");
        var doc = await NewDocAsync(client);
        var session = await client.OpenSessionAsync();
        using var stream = await client.StreamCallAsync(session, "delete_doc", new() { ["doc"] = doc, ["confirm"] = true });
        var question = await MessageAsync(stream, message => (string?)message["method"] == "elicitation/create");
        using var accepted = await client.StreamInSessionAsync(session, new JsonObject { ["id"] = (string?)question["id"], ["result"] = JsonNode.Parse(answer) });
        var done = await MessageAsync(stream, message => message["result"] is not null);

        Assert.Equal(deletes, (bool?)done["result"]!["isError"] is not true);
        if (deletes)
            await AssertGoneAsync(client, doc);
        else
            Assert.True(await ExistsAsync(client, doc));
    }

    [Theory]
    [InlineData("arguments", null)]
    [InlineData("ARGUMENTS", null)]
    [InlineData("arguments", "2025-11-25")]
    [InlineData("arguments", "2025-06-18")]
    public async Task The_header_lets_the_argument_count_where_a_client_declares_forms(string header, string? session)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "X-MCP-Confirm", header } } };
        var client = new McpClient(http, system.McpUrl, system.TokenOf(Alice)) { Capabilities = new() { ["elicitation"] = new JsonObject() } };
        var doc = await NewDocAsync(client);
        var opened = session is null ? null : await client.OpenSessionAsync(session);

        var refused = await CallAsync(new() { ["doc"] = doc });
        Assert.Contains("call again with 'confirm': true", (string?)refused["content"]![0]!["text"], StringComparison.Ordinal);
        Assert.True(await ExistsAsync(client, doc));
        Assert.False((bool?)(await CallAsync(new() { ["doc"] = doc, ["confirm"] = true }))["isError"] is true);
        await AssertGoneAsync(client, doc);

        async Task<JsonNode> CallAsync(JsonObject arguments)
        {
            using var response = opened is null
                ? await client.SendModernAsync("tools/call", Parameters(arguments))
                : await client.SendInSessionAsync(opened, "tools/call", Parameters(arguments), session!);
            return (await McpClient.ReadAsync(response))["result"]!;
        }
    }

    [Fact]
    public async Task Another_value_of_the_header_is_an_error_that_names_the_values()
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "X-MCP-Confirm", "never" } } };
        var client = new McpClient(http, system.McpUrl, system.TokenOf(Alice)) { Capabilities = new() { ["elicitation"] = new JsonObject() } };
        using var response = await client.SendModernAsync("tools/call", Parameters(new() { ["doc"] = "Project Tracker", ["confirm"] = true }));
        var error = (await McpClient.ReadAsync(response))["error"]!;

        Assert.Equal(
            (-32602, "The header X-MCP-Confirm must be 'form' (the client's forms ask the person) or 'arguments' (the argument 'confirm' counts)."),
            ((int)error["code"]!, (string?)error["message"]));
    }

    [Fact]
    public async Task More_answers_than_any_tool_asks_for_are_refused()
    {
        var client = Client("""{"elicitation":{}}""");
        var parameters = Parameters(new() { ["doc"] = "Project Tracker" });
        parameters["inputResponses"] = new JsonObject(Enumerable.Range(0, 33).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)new JsonObject { ["action"] = "accept" })));
        using var response = await client.SendModernAsync("tools/call", parameters);
        var error = (await McpClient.ReadAsync(response))["error"]!;

        Assert.Equal((-32602, "inputResponses holds 33 answers, and at most 32 are taken."), ((int)error["code"]!, (string?)error["message"]));
    }

    private McpClient Client(string capabilities, string member = Alice) =>
        new(system.Http, system.McpUrl, system.TokenOf(member)) { Capabilities = JsonNode.Parse(capabilities)!.AsObject() };

    private static async Task<string> NewDocAsync(McpClient client) => (string)(await client.ResultOfAsync("create_doc", new() { ["title"] = "To be deleted" }))["id"]!;

    // Past every cache: Coda itself is asked.
    private static async Task<bool> ExistsAsync(McpClient client, string doc) =>
        (bool?)(await client.CallAsync("get_doc", new() { ["doc"] = doc, ["fresh"] = true }))["isError"] is not true;

    // Coda carries a deletion out some time after it accepted it.
    private static async Task AssertGoneAsync(McpClient client, string doc)
    {
        for (var attempt = 0; attempt < 500 && await ExistsAsync(client, doc); attempt++)
            await Task.Delay(20);
        Assert.False(await ExistsAsync(client, doc));
    }

    private static async Task<JsonNode> MessageAsync(EventReader stream, Func<JsonNode, bool> wanted)
    {
        while (true)
        {
            var (_, message) = await stream.NextMessageAsync();
            if (wanted(message))
                return message;
        }
    }

    private static JsonObject Parameters(JsonObject arguments) => new() { ["name"] = "delete_doc", ["arguments"] = arguments };

    private static async Task<JsonNode> DeleteAsync(McpClient client, string doc, string? key = null, string? action = null, string? state = null)
    {
        var body = await SendAsync(client, doc, key, action, state);
        Assert.True(body["result"] is not null, body.ToJsonString());
        return body["result"]!;
    }

    private static async Task<JsonNode> ErrorAsync(McpClient client, string doc, string key, string action, string state)
    {
        var body = await SendAsync(client, doc, key, action, state);
        Assert.True(body["error"] is not null, body.ToJsonString());
        return body["error"]!;
    }

    private static async Task<JsonNode> SendAsync(McpClient client, string doc, string? key, string? action, string? state)
    {
        var parameters = Parameters(new() { ["doc"] = doc });
        if (key is not null)
            parameters["inputResponses"] = new JsonObject { [key] = new JsonObject { ["action"] = action } };
        if (state is not null)
            parameters["requestState"] = state;
        using var response = await client.SendModernAsync("tools/call", parameters);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await McpClient.ReadAsync(response);
    }
}
