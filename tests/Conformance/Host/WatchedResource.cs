using ModelContextProtocol.Protocol;

namespace CodaMcp.Conformance;

/// <summary>The suites subscribe to <see cref="Alias"/>, which stands for a doc here, so that it is the member's grain that watches it.</summary>
internal static class WatchedResource
{
    private const string Alias = "test://watched-resource";
    private const string Doc = "coda://docs/Project%20Tracker";

    public static IMcpServerBuilder WithWatchedResource(this IMcpServerBuilder builder) => builder.WithRequestFilters(static filters => filters
        .AddSubscribeToResourcesFilter(static next => (request, cancellationToken) =>
        {
            if (request.Params.Uri == Alias)
                request.Params = new SubscribeRequestParams { Uri = Doc };
            return next(request, cancellationToken);
        })
        .AddUnsubscribeFromResourcesFilter(static next => (request, cancellationToken) =>
        {
            if (request.Params.Uri == Alias)
                request.Params = new UnsubscribeRequestParams { Uri = Doc };
            return next(request, cancellationToken);
        }));
}
