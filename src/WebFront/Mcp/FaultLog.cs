using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Passes the exceptions of handlers to <see cref="RequestFaults"/>, and tells clients which of their parameters cannot be read.</summary>
internal static class FaultLog
{
    // Without params, the SDK would pass null to the handlers of these methods.
    private static readonly HashSet<string> NeedParams =
    [
        RequestMethods.ToolsCall, RequestMethods.ResourcesRead, RequestMethods.ResourcesSubscribe, RequestMethods.ResourcesUnsubscribe,
        RequestMethods.PromptsGet, RequestMethods.CompletionComplete, "logging/setLevel", RequestMethods.SubscriptionsListen,
    ];

    public static IMcpServerBuilder WithFaultLog(this IMcpServerBuilder builder)
    {
        builder.Services.AddSingleton<RequestFaults>();
        return builder
            .WithMessageFilters(static filters => filters.AddIncomingFilter(static next => async (message, cancellationToken) =>
            {
                var request = message.JsonRpcMessage as JsonRpcRequest;
                if (request is { Params: null } && NeedParams.Contains(request.Method))
                    throw new McpProtocolException($"{request.Method} needs params.", McpErrorCode.InvalidParams);
                try
                {
                    await next(message, cancellationToken);
                }
                // Parameters that do not fit the method are the client's mistake.
                catch (JsonException error) when (request is not null)
                {
                    throw new McpProtocolException(ProblemOf(request.Method, error), error, McpErrorCode.InvalidParams);
                }
                catch (Exception error) when (error is not JsonException)
                {
                    message.Services?.GetRequiredService<RequestFaults>().Log(request?.Method ?? "a notification", error);
                    throw;
                }
            }))
            // The SDK turns the exception of a tool's call into a result, so this filter logs it first.
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

    // The path begins with $, which means the params.
    private static string ProblemOf(string method, JsonException error) => error.Path is { Length: > 1 } path
        ? $"{method} cannot take its params: the value of '{ClientText.Clean($"params{path[1..]}")}' has the wrong type, lacks something, or comes twice."
        : $"{method} cannot take its params: something in them is missing, has the wrong type, or comes twice.";
}
