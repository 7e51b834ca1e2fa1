using CodaMcp.Members;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace CodaMcp.Commands;

/// <summary>Changes members through their grains, as a client of the cluster.</summary>
internal sealed class ClusterMemberChanges : IMemberChanges
{
    private readonly IHost host;
    private readonly IGrainFactory grains;

    private ClusterMemberChanges(IHost host) => (this.host, grains) = (host, host.Services.GetRequiredService<IGrainFactory>());

    /// <summary>Connects to a silo.</summary>
    /// <exception cref="CommandException">No silo can be reached within the timeout.</exception>
    public static async Task<ClusterMemberChanges> ConnectAsync(ClusterSettings cluster, int gatewayPort, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cluster.Postgres is null && gatewayPort == 0)
            throw new CommandException("The server that holds the data directory has no gateway yet. Try again when it is ready.");
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleansClient(client =>
        {
            client.FindCluster(cluster, gatewayPort);
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = timeout);
        });
        var host = builder.Build();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
#pragma warning disable CA1031 // Whatever it was: no silo was reached.
        try
        {
            await host.StartAsync(limit.Token).WaitAsync(limit.Token);
            return new ClusterMemberChanges(host);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            host.Dispose();
            throw new CommandException($"No silo of cluster '{cluster.ClusterId}' can be reached ({error.Message.TrimEnd('.')}). Nothing was changed. Run the command where the cluster's network and TLS certificates are, such as in a silo's container.");
        }
    }

    /// <summary>The factory for the grains.</summary>
    public IGrainFactory Grains => grains;

    /// <inheritdoc/>
    public Task RevokeAsync(MemberId member, DateTimeOffset issuedBefore) => grains.GetGrain<IMemberAccessGrain>(member.ToGrainKey()).RevokeTokens(issuedBefore);

    /// <inheritdoc/>
    public Task SetDisabledAsync(MemberId member, bool disabled) => grains.GetGrain<IMemberAccessGrain>(member.ToGrainKey()).SetDisabled(disabled);

    /// <inheritdoc/>
    public Task<bool> EndSessionAsync(MemberId member, string sessionId) => grains.GetGrain<IMemberAdministrationGrain>(member.ToGrainKey()).EndSession(sessionId);

    /// <inheritdoc/>
    public Task<int> EndSessionsAsync(MemberId member) => grains.GetGrain<IMemberAdministrationGrain>(member.ToGrainKey()).EndSessions();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
