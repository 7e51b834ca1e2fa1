using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace CodaMcp.Cluster;

/// <summary>Makes a front a client of the cluster, where no silo is in its own process.</summary>
public static class ClusterClientHosting
{
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);
    // What says nothing else for itself: a silo that is lost takes what was sent through it along, and Orleans tells nobody.
    private static readonly TimeSpan Response = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds the client: it finds silos through the database, or without one a silo on this machine's <paramref name="gatewayPort"/>. The front
    /// serves at once, says it is not ready until a silo is reached, and outlives every silo.
    /// </summary>
    public static WebApplicationBuilder UseCodaMcpCluster(this WebApplicationBuilder builder, ClusterSettings cluster, int gatewayPort)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cluster);
        // What it says every second while it waits, ClusterRetry says now and then.
        builder.Logging.AddFilter("Orleans.Messaging.GatewayManager", LogLevel.Error);
        var connection = new ClusterConnection();
        builder.Services.AddSingleton(connection);
        // The client's start ends when a silo is reached; health must be answered before.
        builder.Services.Configure<HostOptions>(static host => host.ServicesStartConcurrently = true);
        builder.UseOrleansClient(client =>
        {
            client.FindCluster(cluster, gatewayPort);
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = Response);
            client.UseConnectionRetryFilter<ClusterRetry>();
            client.AddGatewayCountChangedHandler((_, change) => connection.Count(change.NumberOfConnectedGateways));
            client.AddActivityPropagation();
            client.AddOutgoingGrainCallFilter<ExpiredMessages>();
            client.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(new StartedParticipant(connection));
        });
        return builder;
    }

    private sealed class StartedParticipant(ClusterConnection connection) : ILifecycleParticipant<IClusterClientLifecycle>
    {
        public void Participate(IClusterClientLifecycle observer) =>
            observer.Subscribe(nameof(ClusterConnection), ServiceLifecycleStage.Active, _ =>
            {
                connection.Start();
                return Task.CompletedTask;
            });
    }
}
