using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests;

/// <summary>What an operator reads who has set nothing.</summary>
public sealed class QuietLogTests(QuietLogTests.Fixture system) : IClassFixture<QuietLogTests.Fixture>
{
    [Fact]
    public async Task No_request_leaves_a_line_of_its_own()
    {
        var alice = system.ClientOf("alice@northwind.example");
        await alice.ResultOfAsync("list_docs");
        var before = system.Logs.Lines.Count;
        for (var i = 0; i < 10; i++)
        {
            using var listed = await alice.SendModernAsync("tools/list");
            using var called = await alice.SendModernAsync("tools/call", new() { ["name"] = "whoami", ["arguments"] = new JsonObject() });
            using var refused = await new McpClient(system.Http, system.McpUrl, "junk").SendModernAsync("tools/list");
            using var challenged = await system.Http.GetAsync(system.McpUrl);
            using var forbidden = await system.ClientOf("carol@northwind.example", "coda.read").SendModernAsync("tools/call", new() { ["name"] = "delete_rows" });
        }

        Assert.Empty(system.Logs.Lines.Skip(before));
    }

    [Theory]
    [InlineData("2025-11-25", "tools/call", 0)]
    [InlineData("2026-07-28", "tools/call", 0)]
    [InlineData("2026-07-28", "tools/call", 40)]
    [InlineData("2026-07-28", "tools/list", 0)]
    [InlineData("2026-07-28", "subscriptions/listen", 0)]
    [InlineData("2025-11-25", "initialize", 0)]
    public async Task A_client_that_hangs_up_leaves_no_line(string version, string method, int missing)
    {
        var token = system.TokenOf("alice@northwind.example");
        var session = await system.ClientOf("alice@northwind.example").OpenSessionAsync();
        var before = system.Logs.Lines.Count;
        JsonObject parameters = method switch
        {
            "initialize" => new() { ["protocolVersion"] = version, ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "tests", ["version"] = "1" } },
            "subscriptions/listen" => new() { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } },
            _ => new() { ["name"] = "list_rows", ["arguments"] = new JsonObject { ["doc"] = "Project Tracker", ["table"] = "Tasks" } },
        };
        if (version == "2026-07-28")
            parameters["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = version, ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject() };
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters }.ToJsonString();
        var own = version == "2026-07-28" ? $"Mcp-Method: {method}\r\nMcp-Name: list_rows" : method == "initialize" ? "X-None: 1" : $"Mcp-Session-Id: {session}";
        var request = System.Text.Encoding.ASCII.GetBytes(
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAccept: application/json, text/event-stream\r\n"
            + $"Content-Type: application/json\r\nMCP-Protocol-Version: {version}\r\n{own}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        for (var i = 0; i < 20; i++)
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync("localhost", new Uri(system.Url).Port);
            // So that closing resets the connection, at one moment or another of the request.
            client.LingerState = new System.Net.Sockets.LingerOption(true, 0);
            await client.GetStream().WriteAsync(request.AsMemory(0, request.Length - missing));
            for (var turn = 0; turn < i; turn++)
                await system.Http.GetAsync(new Uri(system.Url + "/health/live"));
        }
        // It stops when all requests have ended. What the host says of stopping does not count.
        await system.RestartAsync();

        Assert.Equal("", string.Join('\n', system.Logs.Lines.Skip(before).Where(line =>
            (line.Contains(" CodaMcp.", StringComparison.Ordinal) || line.Contains(" Microsoft.AspNetCore.", StringComparison.Ordinal))
            && (!line.StartsWith("Information ", StringComparison.Ordinal) || line.Contains("   at ", StringComparison.Ordinal)))));
    }

    public sealed class Fixture : SystemFixture
    {
        internal CollectedLogs Logs { get; } = new();

        protected override string[] Settings => ["--LOG_LEVEL", "Information"];

        protected override void Configure(WebApplicationBuilder builder) => builder.Logging.ClearProviders().AddProvider(Logs);
    }
}
