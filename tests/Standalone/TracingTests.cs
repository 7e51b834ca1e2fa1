using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Audit;

namespace CodaMcp.Tests;

/// <summary>Traces, and what log lines and audit records have of them.</summary>
public sealed class TracingTests(TelemetryFixture system) : IClassFixture<TelemetryFixture>
{
    [Fact]
    public async Task A_call_is_one_trace_from_HTTP_to_Coda_and_its_record_has_the_same()
    {
        var trace = NewTrace();
        // HttpClient sends it as traceparent.
        using var caller = new Activity("client").SetParentId(ActivityTraceId.CreateFromString(trace), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();

        await system.ClientOf("alice@northwind.example").ResultOfAsync("list_docs");

        var spans = await system.SpansOfAsync(trace, span => span.OperationName == "Microsoft.AspNetCore.Hosting.HttpRequestIn");
        var call = Assert.Single(spans, span => span.DisplayName == "tools/call list_docs");
        Assert.Equal(
            ("tools/call", "list_docs", "execute_tool", null),
            (call.GetTagItem("mcp.method.name"), call.GetTagItem("gen_ai.tool.name"), call.GetTagItem("gen_ai.operation.name"), call.GetTagItem("mcp.session.id")));
        foreach (var name in new[] { "coda.permit", "coda.request", "System.Net.Http.HttpRequestOut" })
            Assert.True(DescendsFrom(spans.First(span => span.OperationName == name), call, spans), $"{name} is not below the call: {Show(spans)}");
        Assert.Contains(spans, span => span.Source.Name == "Microsoft.Orleans.Application" && DescendsFrom(span, call, spans));
        Assert.Equal(trace, (await RecordOfAsync(trace)).TraceId);
    }

    [Fact]
    public async Task The_trace_of_the_message_comes_before_the_one_of_the_header()
    {
        var trace = NewTrace();
        var client = new McpClient(system.Http, system.McpUrl, system.TokenOf("alice@northwind.example")) { TraceParent = $"00-{trace}-00f067aa0ba902b7-01" };

        await client.ResultOfAsync("whoami");

        var spans = await system.SpansOfAsync(trace, span => span.OperationName == "mcp request");
        var joined = Assert.Single(spans, span => span.OperationName == "mcp request");
        Assert.Equal("00f067aa0ba902b7", joined.ParentSpanId.ToHexString());
        Assert.Single(joined.Links);
        Assert.True(DescendsFrom(Assert.Single(spans, span => span.DisplayName == "tools/call whoami"), joined, spans), Show(spans));
        Assert.Equal(trace, (await RecordOfAsync(trace)).TraceId);
    }

    [Theory]
    [InlineData("no trace")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    public async Task What_is_no_trace_is_passed_over(string traceParent)
    {
        var client = new McpClient(system.Http, system.McpUrl, system.TokenOf("alice@northwind.example")) { TraceParent = traceParent };

        await client.ResultOfAsync("whoami");
    }

    [Theory]
    [InlineData("tools/call", "tools/call whoami")]
    [InlineData("prompts/list", "prompts/list")]
    public async Task Spans_in_a_session_have_its_id(string method, string name)
    {
        var client = system.ClientOf("alice@northwind.example");
        var session = await client.OpenSessionAsync();
        var trace = NewTrace();
        var parameters = new JsonObject { ["_meta"] = new JsonObject { ["traceparent"] = $"00-{trace}-00f067aa0ba902b7-01" } };
        if (method == "tools/call")
            (parameters["name"], parameters["arguments"]) = ("whoami", new JsonObject());
        using var response = await client.SendInSessionAsync(session, method, parameters);
        await McpClient.ReadAsync(response);

        var spans = await system.SpansOfAsync(trace, span => span.OperationName == "mcp request");
        Assert.Equal(session, Assert.Single(spans, span => span.DisplayName == name).GetTagItem("mcp.session.id"));
    }

    [Fact]
    public async Task No_argument_result_or_token_is_in_a_span_or_a_log_line()
    {
        const string marker = "NowhereToBeFound";
        var trace = NewTrace();
        var token = system.TokenOf("alice@northwind.example");
        var client = new McpClient(system.Http, system.McpUrl, token) { TraceParent = $"00-{trace}-00f067aa0ba902b7-01" };

        await client.CallAsync("list_docs", new JsonObject { ["query"] = marker });
        await client.CallAsync("list_tables", new JsonObject { ["doc"] = marker });

        var spans = await system.SpansOfAsync(trace, span => span.DisplayName == "tools/call list_tables");
        Assert.NotEmpty(spans);
        // The Sandbox plays Coda in this process, and an address of Coda has the name of the doc.
        var written = string.Join('\n', spans.Where(span => span.GetTagItem("url.path") is not string path || !path.StartsWith("/apis/v1", StringComparison.Ordinal)).SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")
            .Concat(span.Events.SelectMany(happened => happened.Tags.Select(tag => $"{tag.Key}={tag.Value}"))).Append($"{span.DisplayName} {span.StatusDescription}")));
        var logged = string.Join('\n', system.Logs.Lines.Select(line => line.Text + string.Join(' ', line.Scope.Values)));
        foreach (var text in new[] { written, logged })
        {
            Assert.DoesNotContain(marker, text, StringComparison.Ordinal);
            Assert.DoesNotContain(token.Split('.')[1], text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_log_line_of_a_call_has_member_session_tool_and_trace()
    {
        var client = system.ClientOf("bob@northwind.example");
        var session = await client.OpenSessionAsync();
        var trace = NewTrace();
        using var response = await client.SendInSessionAsync(session, "tools/call", new JsonObject
        {
            ["name"] = "whoami",
            ["arguments"] = new JsonObject(),
            ["_meta"] = new JsonObject { ["traceparent"] = $"00-{trace}-00f067aa0ba902b7-01" },
        });
        await McpClient.ReadAsync(response);

        var (_, scope) = Assert.Single(system.Logs.Lines, line => line.Text.StartsWith("The call ended: succeeded", StringComparison.Ordinal) && line.Scope.GetValueOrDefault("trace") == trace);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(system.IdOf("bob@northwind.example").ToGrainKey())))[..16];
        Assert.Equal((hash, session, "whoami"), (scope["member"], scope["session"], scope["tool"]));
    }

    [Fact]
    public async Task Every_signal_is_sent_by_OTLP()
    {
        await system.ClientOf("alice@northwind.example").ResultOfAsync("whoami");

        system.Flush();

        Assert.Subset(system.Received.ToHashSet(), new HashSet<(string, string?)>
        {
            ("/v1/traces", "application/x-protobuf"), ("/v1/metrics", "application/x-protobuf"), ("/v1/logs", "application/x-protobuf"),
        });
    }

    private static string NewTrace() => ActivityTraceId.CreateRandom().ToHexString();

    private async Task<AuditRecord> RecordOfAsync(string trace)
    {
        for (var attempt = 0; ; attempt++)
        {
            if ((await system.Audit.ReadAsync(new AuditQuery { Limit = 100 }, default)).FirstOrDefault(record => record.TraceId == trace) is { } found)
                return found;
            Assert.True(attempt < 500, "The call was not recorded.");
            await Task.Delay(20);
        }
    }

    private static bool DescendsFrom(Activity span, Activity ancestor, IReadOnlyList<Activity> spans)
    {
        for (var current = span; current is not null; current = spans.FirstOrDefault(other => other.SpanId == current.ParentSpanId))
        {
            if (current.SpanId == ancestor.SpanId)
                return true;
        }

        return false;
    }

    private static string Show(IEnumerable<Activity> spans) => string.Join(", ", spans.Select(span => $"{span.DisplayName} ({span.SpanId} below {span.ParentSpanId})"));
}
