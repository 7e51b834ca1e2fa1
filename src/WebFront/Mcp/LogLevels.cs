using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Mcp;

/// <summary>Handles <c>logging/setLevel</c>. With the handler, the SDK declares the capability <c>logging</c>.</summary>
internal static class LogLevels
{
#pragma warning disable MCP9005 // Deprecated, and still to be honoured.
    public static IMcpServerBuilder WithLogLevels(this IMcpServerBuilder builder) => builder.WithSetLoggingLevelHandler(
        static (request, cancellationToken) => request.Services!.GetRequiredService<SubscriptionHandlers>().SetLevelAsync(request, cancellationToken));
#pragma warning restore MCP9005
}
