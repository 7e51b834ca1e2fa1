using System.Diagnostics;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Mcp;

/// <summary>Adds the session id to the span of a message. The SDK does not know the sessions of this server.</summary>
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

    // Some requests are admitted later, so the id may still be any text.
    private static string? SessionOf(HttpContext? context) => context?.Features.Get<Entrance>()?.SessionId is { Length: <= LongestId } id ? id : null;
}
