using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CodaMcp.Audit;

/// <summary>
/// Settles the audit records of calls whose silo is gone: at start, when the cluster loses a silo, and every minute. Every silo does this, and the first one
/// settles the records. Records of running silos of the cluster are never changed, nor are records of another cluster on the same database.
/// </summary>
public sealed partial class InterruptedCalls : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly IAuditStore store;
    private readonly IClusterMembershipService membership;
    private readonly string cluster;
    private readonly TimeProvider time;
    private readonly ILogger<InterruptedCalls> logger;
    private Task loop = Task.CompletedTask;

    /// <summary>Composed by the silo.</summary>
    public InterruptedCalls(
        IAuditStore store, IClusterMembershipService membership, IOptions<ClusterOptions> cluster, TimeProvider time, ILogger<InterruptedCalls> logger)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        (this.store, this.membership, this.cluster, this.time, this.logger) = (store, membership, cluster.Value.ClusterId, time, logger);
    }

    /// <summary>
    /// Returns a silo's name in audit records: its cluster, its address and its start. So a silo that is restarted at the same address has another name.
    /// </summary>
    public static string NameOf(string clusterId, SiloAddress silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return $"{clusterId}/{silo.ToParsableString()}";
    }

    /// <summary>Settles the records of silos that are gone.</summary>
    /// <returns>The number of settled calls.</returns>
    public async Task<int> SettleAsync(CancellationToken cancellationToken)
    {
        // The order matters. A silo is in the membership table before it stores a record. So a silo that stored a record and is not in the table is gone.
        var started = await store.ReadStartedAsync(cancellationToken);
        if (started.Count == 0)
            return 0;
        await membership.Refresh(default, cancellationToken);
        var running = membership.CurrentSnapshot.Members.Values.Where(silo => silo.Status != SiloStatus.Dead).Select(silo => NameOf(cluster, silo.SiloAddress)).ToHashSet();
        return await store.SettleInterruptedAsync([.. started.Where(silo => IsOfCluster(silo) && !running.Contains(silo) && !running.Contains($"{cluster}/{silo}"))], cancellationToken);
    }

    /// <summary>Releases the cancellation source.</summary>
    public void Dispose() => stopping.Dispose();

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(InterruptedCalls), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await SettleQuietlyAsync(cancellationToken);
        loop = Task.Run(RunAsync, CancellationToken.None);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await loop;
    }

    private async Task RunAsync()
    {
        var known = CountGone(membership.CurrentSnapshot);
        await using var updates = membership.MembershipUpdates.GetAsyncEnumerator(stopping.Token);
        try
        {
            var update = updates.MoveNextAsync().AsTask();
            while (true)
            {
                var later = Task.Delay(Period, time, stopping.Token);
                if (await Task.WhenAny(update, later) == later)
                {
                    await later;
                    await SettleQuietlyAsync(stopping.Token);
                    continue;
                }

                if (!await update)
                    return;
                var gone = CountGone(updates.Current);
                if (gone > known)
                    await SettleQuietlyAsync(stopping.Token);
                known = gone;
                update = updates.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    // Silos of version 0.1 recorded no cluster.
    private bool IsOfCluster(string silo) => !silo.Contains('/', StringComparison.Ordinal) || silo.StartsWith($"{cluster}/", StringComparison.Ordinal);

    private static int CountGone(ClusterMembershipSnapshot snapshot) => snapshot.Members.Values.Count(silo => silo.Status == SiloStatus.Dead);

    private async Task SettleQuietlyAsync(CancellationToken cancellationToken)
    {
#pragma warning disable CA1031 // It is tried again within a minute, whatever it was.
        try
        {
            var settled = await SettleAsync(cancellationToken);
            if (settled > 0)
                LogSettled(settled);
        }
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} calls were under way when their silo ended; their audit records now say 'unknown'.")]
    private partial void LogSettled(int count);

    [LoggerMessage(LogLevel.Warning, "What lost silos left of the audit trail could not be settled; trying again.")]
    private partial void LogFailed(Exception error);
}
