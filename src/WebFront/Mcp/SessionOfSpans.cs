using System.Diagnostics;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Mcp;

/// <summary>Gives the span of a message the session of the header: the SDK knows no sessions here.</summary>
internal static class SessionOfSpans
{
    private const int LongestId = 64;

    public static IMcpServerBuilder WithSessionOfSpans(this IMcpServerBuilder builder) => builder.WithMessageFilters(
        static filters => filters.AddIncomingFilter(static next => (message, cancellationToken) =>
        {
            if (Activity.Current is { IsAllDataRequested: true } span)
                span.SetTag("mcp.session.id", SessionOf(message.Services?.GetService<IHttpContextAccessor>()?.HttpContext));
            return next(message, cancellationToken);
        }));

    // A request that came so far has shown that its session is there.
    private static string? SessionOf(HttpContext? context) =>
        context?.Request.Headers[SessionLayer.Header].ToString() is { Length: > 0 and <= LongestId } id ? id : null;
}
