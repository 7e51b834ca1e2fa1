using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace CodaMcp.Tests;

/// <summary>
/// What stands in front of the fronts: each request to the next one in turn, without affinity, without buffering and without trying again. A front
/// that does not say it is ready gets none.
/// </summary>
internal static class RoundRobinProxy
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Starts it.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="fronts">Their addresses.</param>
    /// <param name="bearer">Signs in whoever comes without a token; null for nobody.</param>
    public static async Task<WebApplication> StartAsync(int port, IEnumerable<string> fronts, string? bearer = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddReverseProxy().LoadFromMemory(
            [
                new RouteConfig
                {
                    RouteId = "all",
                    ClusterId = "fronts",
                    Match = new RouteMatch { Path = "{**path}" },
                    // The name clients came by goes on, so that the fronts can refuse those that are not theirs.
                    Transforms = [new Dictionary<string, string> { ["RequestHeaderOriginalHost"] = "true" }],
                },
            ],
            [
                new ClusterConfig
                {
                    ClusterId = "fronts",
                    LoadBalancingPolicy = "RoundRobin",
                    Destinations = fronts.Select((address, index) => (address, index)).ToDictionary(front => $"front-{front.index}", front => new DestinationConfig { Address = front.address }),
                    HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(10) },
                    HealthCheck = new HealthCheckConfig
                    {
                        Active = new ActiveHealthCheckConfig { Enabled = true, Interval = CheckEvery, Timeout = CheckTimeout, Policy = "ConsecutiveFailures", Path = "/health/ready" },
                    },
                    Metadata = new Dictionary<string, string> { ["ConsecutiveFailuresHealthPolicy.Threshold"] = "1" },
                },
            ]);
        var proxy = builder.Build();
        if (bearer is not null)
        {
            proxy.Use((context, next) =>
            {
                context.Request.Headers.TryAdd("Authorization", $"Bearer {bearer}");
                return next(context);
            });
        }
        proxy.MapReverseProxy();
        await proxy.StartAsync();
        return proxy;
    }
}
