using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Mcp;

/// <summary>Takes <c>logging/setLevel</c>, which the SDK then says of the server (capability <c>logging</c>).</summary>
internal static class LogLevels
{
#pragma warning disable MCP9005 // Deprecated, and still to be honoured.
    public static IMcpServerBuilder WithLogLevels(this IMcpServerBuilder builder) => builder.WithSetLoggingLevelHandler(
        static (request, cancellationToken) => request.Services!.GetRequiredService<SubscriptionHandlers>().SetLevelAsync(request, cancellationToken));
#pragma warning restore MCP9005
}
