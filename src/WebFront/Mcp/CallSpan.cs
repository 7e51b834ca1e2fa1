using System.Diagnostics;
using System.Diagnostics.Metrics;
using CodaMcp.Telemetry;

namespace CodaMcp.Mcp;

/// <summary>
/// Records the span and the duration of a call that does not pass through the SDK. Names and attributes are those of the SDK, which follows the
/// semantic conventions for MCP (Server). Without a listener, neither is recorded.
/// </summary>
internal readonly struct CallSpan : IDisposable
{
    private static readonly Meter Meter = new("CodaMcp.Mcp");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "mcp.server.operation.duration", "s", "How long calls took that the MCP SDK did not see.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] });

    private readonly Activity? span;
    private readonly long began;
    private readonly string method;
    private readonly string? version;

    /// <summary>Begins the span.</summary>
    /// <param name="call">The call.</param>
    /// <param name="sessionId">The session; null for none.</param>
    public CallSpan(PlainCall call, string? sessionId)
    {
        (began, version) = (Duration.Enabled ? Stopwatch.GetTimestamp() : 0, call.Message.Context!.ProtocolVersion);
        method = call.Message.Method;
        span = Tracing.Source.HasListeners() ? Tracing.Source.StartActivity(call.IsList ? method : $"{method} {call.Parameters.Name}", ActivityKind.Server) : null;
        if (span is null)
            return;
        span.SetTag("mcp.method.name", method);
        if (!call.IsList)
        {
            span.SetTag("gen_ai.tool.name", call.Parameters.Name);
            span.SetTag("gen_ai.operation.name", "execute_tool");
        }

        span.SetTag("jsonrpc.request.id", call.Message.Id.ToString());
        if (sessionId is not null)
            span.SetTag("mcp.session.id", sessionId);
        if (version is not null)
            span.SetTag("mcp.protocol.version", version);
    }

    /// <summary>Notes that the call failed.</summary>
    /// <param name="type">The kind of failure. There are only a few.</param>
    public void Fail(string type)
    {
        span?.SetTag("error.type", type);
        span?.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Ends the span.</summary>
    public void Dispose()
    {
        if (began != 0)
        {
            var tags = new TagList { { "mcp.method.name", method } };
            if (version is not null)
                tags.Add("mcp.protocol.version", version);
            Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
        }

        span?.Dispose();
    }
}
