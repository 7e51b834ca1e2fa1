using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;

namespace CodaMcp;

/// <summary>How a process without a silo of its own finds the cluster: fronts, and the operator's commands.</summary>
public static class ClusterClients
{
    /// <summary>Finds silos through the database, or without one a silo on this machine's <paramref name="gatewayPort"/>.</summary>
    public static IClientBuilder FindCluster(this IClientBuilder client, ClusterSettings cluster, int gatewayPort)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(cluster);
        if (cluster.Postgres is null)
        {
            client.UseLocalhostClustering(gatewayPort, serviceId: ClusterSettings.ServiceId, clusterId: cluster.ClusterId);
        }
        else
        {
            var database = cluster.OpenDatabase();
            client.Services.AddSingleton<NpgsqlDataSource>(_ => database);
            client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.DataSource) = ("Npgsql", database));
            client.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (ClusterSettings.ServiceId, cluster.ClusterId));
        }

        return cluster.Tls is { } tls ? client.UseTls(tls.Apply) : client;
    }
}
