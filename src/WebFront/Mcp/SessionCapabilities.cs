using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// Declares in <c>initialize</c> results that the server announces changes of lists. The SDK omits this because it runs without sessions, and does
/// not know the sessions of this server.
/// </summary>
internal static class SessionCapabilities
{
    public static IMcpServerBuilder WithSessionCapabilities(this IMcpServerBuilder builder) => builder.WithMessageFilters(static filters => filters
        .AddOutgoingFilter(static next => (message, cancellationToken) =>
        {
            if (message.JsonRpcMessage is JsonRpcResponse { Result: JsonObject result }
                && message.Services?.GetService<IHttpContextAccessor>()?.HttpContext?.Features.Get<McpMessage>()?.Method == "initialize"
                && result["capabilities"] is JsonObject capabilities)
            {
                foreach (var name in (ReadOnlySpan<string>)["tools", "prompts"])
                {
                    if (capabilities[name] is JsonObject capability)
                        capability["listChanged"] = true;
                }
            }
            return next(message, cancellationToken);
        }));
}
