using System.Diagnostics;
using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Sessions;
using CodaMcp.Telemetry;
using Microsoft.AspNetCore.Http;

namespace CodaMcp;

/// <summary>
/// Adds to each log line of a signed-in member's request the same values that a silo adds to its log lines of a call. The values are looked up when a
/// line is written. So a request without a log line costs nothing.
/// </summary>
/// <param name="http">Finds the request.</param>
/// <param name="settings">Whether members' keys are shown in plain text.</param>
internal sealed class RequestScopes(IHttpContextAccessor http, FrontSettings settings) : IExternalScopeProvider
{
    private readonly LoggerExternalScopeProvider scopes = new();

    public IDisposable Push(object? state) => scopes.Push(state);

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        scopes.ForEachScope(callback, state);
        if (http.HttpContext is { } context && context.FindMember() is { } member)
            callback(Of(context, member), state);
    }

    private LogScope Of(HttpContext context, MemberPrincipal member)
    {
        var message = context.Features.Get<McpMessage>();
        return new LogScope(
            settings.Shown(member.GrainKey),
            Cut(context.Features.Get<Entrance>()?.SessionId),
            message is { Method: "tools/call", Name: { } tool } ? Cut(tool) : message?.ShownMethod,
            Activity.Current?.TraceId.ToHexString());
    }

    // The client chooses both texts, and they may name a session or a tool that does not exist.
    private static string? Cut(string? text) => text is null ? null : ShownText.Of(text.Length > LogScope.LongestName ? text[..LogScope.LongestName] : text);
}
