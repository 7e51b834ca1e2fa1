using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Has <see cref="RequestFaults"/> see what handlers throw.</summary>
internal static class FaultLog
{
    public static IMcpServerBuilder WithFaultLog(this IMcpServerBuilder builder)
    {
        builder.Services.AddSingleton<RequestFaults>();
        return builder
            .WithMessageFilters(static filters => filters.AddIncomingFilter(static next => async (message, cancellationToken) =>
            {
                try
                {
                    await next(message, cancellationToken);
                }
                // Parameters that are not what the method takes are the client's mistake.
                catch (Exception error) when (error is not JsonException)
                {
                    message.Services?.GetRequiredService<RequestFaults>().Log((message.JsonRpcMessage as JsonRpcRequest)?.Method ?? "a notification", error);
                    throw;
                }
            }))
            // The SDK makes a result of what a call of a tool throws.
            .WithRequestFilters(static filters => filters.AddCallToolFilter(static next => async (request, cancellationToken) =>
            {
                try
                {
                    return await next(request, cancellationToken);
                }
                catch (Exception error)
                {
                    request.Services?.GetRequiredService<RequestFaults>().Log(RequestMethods.ToolsCall, error);
                    throw;
                }
            }));
    }
}
