using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Resources;
using CodaMcp.Tests.Sessions;

namespace CodaMcp.Tests.Mcp;

/// <summary>Answers have letters and quotes as themselves, whichever part of the front writes them.</summary>
public sealed class ReadableAnswerTests
{
    private const string Said = """{"said":"it's \"é\" & <b>"}""";
    private const string Stream = "application/json, text/event-stream";
    private const string Json = "application/json";

    // Each answer repeats it.
    private const string Id = """
        "it's \"é\" & <b>"
        """;

    public static TheoryData<string, string, string> Requests
    {
        get
        {
            TheoryData<string, string, string> requests = [];
            foreach (var (method, parameters) in new[]
            {
                ("tools/call", "\"name\":\"get_doc\""),
                // The SDK skips it. The front leaves such a call to the SDK.
                ("tools/call", "\"name\":\"get_doc\",\"x-unknown\":1"),
                ("tools/call", "\"name\":\"no_such_tool\""),
                ("tools/list", ""),
                ("resources/read", "\"uri\":\"coda://docs/x\""),
                ("no/method", ""),
            })
            {
                requests.Add("2025-11-25", method, parameters);
                requests.Add("2026-07-28", method, parameters);
            }
            requests.Add("none", "initialize", """
                "protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"tests","version":"1"}
                """);
            requests.Add("none", "tools/list", "");
            return requests;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Every_answer_has_letters_and_quotes_as_themselves(string version, string method, string parameters)
    {
        foreach (var accept in new[] { Stream, Json })
        {
            await using var front = await StartAsync();
            using var response = await PostAsync(front, version, Message(version, method, parameters), accept);
            var sent = await response.Content.ReadAsStringAsync();

            Assert.Contains($"\"id\":{Id}", sent, StringComparison.Ordinal);
            Assert.DoesNotContain("\\u", sent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_header_that_does_not_agree_is_refused_in_the_same_letters()
    {
        await using var front = await StartAsync();
        using var response = await PostAsync(front, "2026-07-28", Message("2026-07-28", "tools/call", "\"name\":\"get_doc\""), Stream, ("Mcp-Name", "list_pages"));
        var sent = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("\\u", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_answered_in_the_same_letters()
    {
        await using var front = await StartAsync();
        front.Member.ProtocolVersion = "2025-03-26";
        using var response = await PostAsync(front, "2025-03-26", $"[{Message("2025-03-26", "tools/call", "\"name\":\"get_doc\"")},{Message("2025-03-26", "tools/list", "")}]", Stream);
        var sent = await response.Content.ReadAsStringAsync();

        Assert.Equal(2, JsonNode.Parse(sent)!.AsArray().Count);
        Assert.DoesNotContain("\\u", sent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task The_first_call_after_a_start_is_answered_like_the_next(string version)
    {
        await using var front = await StartAsync();
        var call = Message(version, "tools/call", "\"name\":\"get_doc\"");
        using var first = await PostAsync(front, version, call, Stream);
        using var next = await PostAsync(front, version, call, Stream);

        Assert.NotNull(first.Content.Headers.ContentLength);
        Assert.Equal(MessageOf(await next.Content.ReadAsStringAsync()), MessageOf(await first.Content.ReadAsStringAsync()));
    }

    private static Task<SessionFront> StartAsync() => SessionFront.StartAsync(new FakeMember
    {
        OnStart = call => Task.FromResult(call.Resource is null ? FakeMember.Ended(Said) : new CallReply
        {
            Result = new CallResult { Resource = new ResourceOutcome { MimeType = "text/markdown", Content = Encoding.UTF8.GetBytes(Said) }, Name = call.Resource.Uri },
        }),
    });

    private static string Message(string version, string method, string parameters)
    {
        var meta = version != "2026-07-28" ? "" : """
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}
            """;
        var both = string.Join(',', new[] { parameters, meta }.Where(part => part.Length > 0));
        return $$$"""{"jsonrpc":"2.0","id":{{{Id}}},"method":"{{{method}}}","params":{{{{both}}}}}""";
    }

    private static Task<HttpResponseMessage> PostAsync(SessionFront front, string version, string body, string accept, params (string Name, string Value)[] others)
    {
        var message = JsonNode.Parse(body) as JsonObject;
        List<(string Name, string? Value)> headers = [("Accept", accept), ("Content-Type", Json)];
        if (version == "2026-07-28")
        {
            headers.Add(("MCP-Protocol-Version", version));
            headers.Add(("Mcp-Method", (string?)message!["method"]));
            if (others.Length == 0)
                headers.Add(("Mcp-Name", (string?)(message["params"]!["name"] ?? message["params"]!["uri"])));
        }
        else if (version != "none")
        {
            headers.Add(("Mcp-Session-Id", FakeMember.SessionId));
        }
        headers.AddRange(others.Select(other => (other.Name, (string?)other.Value)));
        return front.PostRawAsync(Encoding.UTF8.GetBytes(body), "/mcp", [.. headers]);
    }

    // The ids of events in a session differ.
    private static string MessageOf(string events) => events.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal));
}
