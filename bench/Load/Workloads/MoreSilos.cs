using System.Globalization;

namespace CodaMcp.Bench;

/// <summary>The same reads of the same members by one, two and four silos, whose processors are shared evenly: how much work a CPU second is good for.</summary>
/// <param name="wrk">The load.</param>
/// <param name="rounds">How many slices each cluster gets.</param>
/// <param name="slice">How long a slice is.</param>
/// <param name="refreshing">How long a cluster is loaded before each of its slices.</param>
internal sealed class MoreSilos(Wrk wrk, int rounds, TimeSpan slice, TimeSpan refreshing)
{
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan WarmUpPart = TimeSpan.FromSeconds(5);

    // Some 300 requests a second for each silo. Four silos then do not need all of two processors.
    private const int ConnectionsOfSilo = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(48);

    // Calls of each silo for each member. Before that a silo still compiles, which is another workload. After 25 calls, compiling still took three
    // quarters of the silos' CPU time.
    private const int CallsBefore = 150;

    /// <summary>Measures the clusters in turns. The first is the one that the others are compared with.</summary>
    /// <param name="clusters">They are started.</param>
    /// <param name="members">How many members read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<Figures>> RunAsync(IReadOnlyList<CodaMcpServer> clusters, int members, CancellationToken cancellationToken)
    {
        var workload = string.Create(CultureInfo.InvariantCulture, $"list_rows of 1, 8 and 32 KB by {members:#,0} members, who read one doc");
        List<Lane> lanes = [];
        foreach (var cluster in clusters)
        {
            lanes.Add(await OtherLanes.ManyMembersAsync(workload, cluster, members, wrk, cancellationToken));
            await WarmUpAsync(lanes[^1], CallsBefore * members * cluster.Silos.Count, cancellationToken);
        }

        return
        [
            .. await MeasureAsync("with more and more silos", lanes, _ => null, cancellationToken),
            .. await MeasureAsync("with the same load for each silo", lanes, static cluster => new Pace(ConnectionsOfSilo * cluster.Silos.Count, Pause), cancellationToken),
        ];
    }

    private async Task<IEnumerable<Figures>> MeasureAsync(string how, List<Lane> lanes, Func<CodaMcpServer, Pace?> paceOf, CancellationToken cancellationToken)
    {
        var slices = lanes.ToDictionary(lane => lane, _ => new List<Slice>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var lane in lanes)
                slices[lane].Add(await MeasureAsync(lane, paceOf((CodaMcpServer)lane.Server), cancellationToken));
        }

        var least = InterquartileMean.Of(slices[lanes[0]].Select(one => one.Silos));
        return lanes.Select(lane => FiguresOf($"{lane.Workload}, {how}", lane, slices[lane], least));
    }

    private async Task WarmUpAsync(Lane lane, int calls, CancellationToken cancellationToken)
    {
        var made = 0L;
        for (var spent = TimeSpan.Zero; made < calls && spent < LongestWarmUp; spent += WarmUpPart)
            made += (await wrk.RunAsync(lane.Server, lane.Requests, WarmUpPart, cancellationToken)).Requests;
        Console.WriteLine($"{lane.Server.Title}: {made} calls before");
    }

    private static Figures FiguresOf(string workload, Lane lane, List<Slice> slices, double least)
    {
        var silos = InterquartileMean.Of(slices.Select(one => one.Silos));
        return new Figures
        {
            Workload = workload,
            Server = lane.Server.Name,
            Title = lane.Server.Title,
            Era = lane.Era,
            CpuMicroseconds = InterquartileMean.Of(slices.Select(one => one.All)),
            DatabaseCpuMicroseconds = InterquartileMean.Of(slices.Select(one => one.Database)),
            RequestsPerSecond = InterquartileMean.Of(slices.Select(one => one.Result.RequestsPerSecond)),
            P50Milliseconds = InterquartileMean.Of(slices.Select(one => one.Result.P50)) / 1000,
            P95Milliseconds = InterquartileMean.Of(slices.Select(one => one.Result.P95)) / 1000,
            P99Milliseconds = InterquartileMean.Of(slices.Select(one => one.Result.P99)) / 1000,
            MemoryMegabytes = lane.Server.Processes.Sum(process => ProcessTable.MemoryOf(process.Id).Proportional) / 1048576.0,
            Requests = slices.Sum(one => one.Result.Requests),
            Wrong = slices.Sum(one => one.Result.Wrong + one.Result.Failed + (one.Result.Requests == 0 ? 1 : 0)),
            FirstWrong = slices.Select(one => one.Result.FirstWrong).FirstOrDefault(text => text.Length > 0),
            Note = FormattableString.Invariant($"silos alone {silos:0} µs a request, so a CPU second of the silos does {least / silos:0%} of the work that one silo does"),
        };
    }

    private async Task<Slice> MeasureAsync(Lane lane, Pace? pace, CancellationToken cancellationToken)
    {
        var cluster = (CodaMcpServer)lane.Server;
        await wrk.RunAsync(cluster, lane.Requests, refreshing, cancellationToken, pace);
        var (all, silos, database) = CpuOf(cluster);
        var result = await wrk.RunAsync(cluster, lane.Requests, slice, cancellationToken, pace);
        await Task.Delay(Interleaving.Settling, cancellationToken);
        var after = CpuOf(cluster);
        var requests = Math.Max(1, result.Requests);
        return new Slice(result, (after.All - all) / requests, (after.Silos - silos) / requests, (after.Database - database) / requests);
    }

    private static (double All, double Silos, double Database) CpuOf(CodaMcpServer cluster) => (
        cluster.Processes.Sum(process => ProcessTable.CpuOf(process.Id)),
        cluster.Silos.Sum(process => ProcessTable.CpuOf(process.Id)),
        ProcessTable.CpuOfTree(cluster.DatabaseProcess!.Value));

    private sealed record Slice(WrkResult Result, double All, double Silos, double Database);
}
