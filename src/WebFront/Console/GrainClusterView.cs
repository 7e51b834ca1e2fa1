using Orleans.Runtime;

namespace CodaMcp.Pages;

/// <summary>Reads the silos from Orleans' management grain.</summary>
/// <param name="grains">Finds the grain.</param>
/// <param name="time">The clock.</param>
internal sealed class GrainClusterView(IGrainFactory grains, TimeProvider time) : IClusterView
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SiloState>> SilosAsync()
    {
        var silos = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts();
        var since = time.GetUtcNow() - Kept;
        return
        [
            .. silos.Select(silo => new SiloState(silo.SiloName, silo.HostName, silo.SiloAddress.Endpoint.ToString(), silo.Status.ToString(), Utc(silo.StartTime), Utc(silo.IAmAliveTime)))
                .Where(silo => silo.Status == nameof(SiloStatus.Active) || silo.SeenAt > since)
                .OrderByDescending(silo => silo.StartedAt),
        ];
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
