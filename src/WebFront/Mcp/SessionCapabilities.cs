using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// Says in <c>initialize</c> results that changes of lists are announced. The SDK leaves that out where it runs without sessions, for it
/// does not know that there are some.
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
