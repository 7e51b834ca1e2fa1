using System.Diagnostics;
using CodaMcp.Telemetry;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Mcp;

/// <summary>
/// Joins a request to the trace that its message names (<c>_meta.traceparent</c>). That trace takes precedence over the trace of the HTTP header
/// (semantic conventions for MCP, Context propagation). The span of the HTTP request is linked. The audit record has the same trace.
/// </summary>
/// <param name="next">The rest of the endpoint.</param>
internal sealed class TraceJoining(RequestDelegate next)
{
    private const string Name = "mcp request";

    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<McpMessage>()?.Trace() is { } trace && trace.TraceId != (Activity.Current?.TraceId ?? default) ? JoinAsync(context, trace) : next(context);

    private async Task JoinAsync(HttpContext context, ActivityContext trace)
    {
        ActivityLink[] links = Activity.Current is { } http ? [new ActivityLink(http.Context)] : [];
        // Without a listener the source creates no activity, but the record still needs the trace's id.
        using var joined = Tracing.Source.StartActivity(Name, ActivityKind.Internal, trace, links: links)
            ?? new Activity(Name).SetParentId(trace.TraceId, trace.SpanId, trace.TraceFlags).Start();
        await next(context);
    }
}
