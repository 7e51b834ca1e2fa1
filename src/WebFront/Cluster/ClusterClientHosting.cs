using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace CodaMcp.Cluster;

/// <summary>Makes a front a client of the cluster if its process has no silo.</summary>
public static class ClusterClientHosting
{
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);
    // The timeout of calls that set no other. When a silo is lost, the messages that went through it are lost too, and Orleans does not tell the callers.
    private static readonly TimeSpan Response = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds the client. It finds silos through the database. Without a database it uses a silo on this machine at <paramref name="gatewayPort"/>. The
    /// front serves at once, and reports that it is not ready until it reaches a silo. It survives the loss of all silos.
    /// </summary>
    public static WebApplicationBuilder UseCodaMcpCluster(this WebApplicationBuilder builder, ClusterSettings cluster, int gatewayPort)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cluster);
        // GatewayManager logs a warning every second while it waits. ClusterRetry logs the same at longer intervals.
        builder.Logging.AddFilter("Orleans.Messaging.GatewayManager", LogLevel.Error);
        var connection = new ClusterConnection();
        builder.Services.AddSingleton(connection);
        // The start of the client ends only when it reaches a silo. The health endpoints must answer before that.
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
