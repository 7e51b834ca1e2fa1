using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;

namespace CodaMcp;

/// <summary>Connects a process without its own silo to the cluster. Fronts and the operator's commands use it.</summary>
public static class ClusterClients
{
    /// <summary>Finds silos through the database. Without a database it uses the silo on this machine's <paramref name="gatewayPort"/>.</summary>
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
