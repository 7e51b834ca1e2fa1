using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>
/// Says in results of revision 2026-07-28 for how long a client may keep them (MCP 2026-07-28, Caching). Always <c>private</c>: what is
/// listed and read is the member's, and may depend on their scopes.
/// </summary>
internal static class CachingHints
{
    /// <summary>Tools, prompts and templates only change with the service's version.</summary>
    public static readonly TimeSpan Catalogue = TimeSpan.FromMinutes(5);

    /// <summary>As long as the grain's own cache keeps a listing.</summary>
    private static readonly TimeSpan Listing = TimeSpan.FromSeconds(30);

    /// <summary>Short: people look at a doc while they change it, and the grain's own cache, which knows of the member's writes, is near.</summary>
    private static readonly TimeSpan Content = TimeSpan.FromSeconds(5);

    public static IMcpServerBuilder WithCachingHints(this IMcpServerBuilder builder) => builder.WithRequestFilters(static filters => filters
        .AddListToolsFilter(static next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken), request.JsonRpcRequest, Catalogue))
        .AddListPromptsFilter(static next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken), request.JsonRpcRequest, Catalogue))
        .AddListResourceTemplatesFilter(static next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken), request.JsonRpcRequest, Catalogue))
        .AddListResourcesFilter(static next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken), request.JsonRpcRequest, Listing))
        .AddReadResourceFilter(static next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken), request.JsonRpcRequest, Content)));

    private static T Hinted<T>(T result, JsonRpcRequest request, TimeSpan timeToLive)
        where T : ICacheableResult
    {
        // Earlier revisions have no such fields.
        if (ProtocolVersions.IsModern(request.Context?.ProtocolVersion))
            (result.TimeToLive, result.CacheScope) = (timeToLive, CacheScope.Private);
        return result;
    }
}
