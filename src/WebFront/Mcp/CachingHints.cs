using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>
/// Sets in results of revision 2026-07-28 how long a client may cache them (MCP 2026-07-28, Caching). The scope is always <c>private</c>: lists and
/// contents belong to the member, and may depend on the member's scopes.
/// </summary>
internal static class CachingHints
{
    /// <summary>Tools, prompts and templates change only with the version of this service.</summary>
    public static readonly TimeSpan Catalogue = TimeSpan.FromMinutes(5);

    /// <summary>As long as the cache of the member's grain keeps a listing.</summary>
    private static readonly TimeSpan Listing = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Short, because people look at a doc while they change it. Asking again is cheap: the member's grain has a cache that knows the member's
    /// writes.
    /// </summary>
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
        // Earlier revisions do not have these fields.
        if (ProtocolVersions.IsModern(request.Context?.ProtocolVersion))
            (result.TimeToLive, result.CacheScope) = (timeToLive, CacheScope.Private);
        return result;
    }
}
