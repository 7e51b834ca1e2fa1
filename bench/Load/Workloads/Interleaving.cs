namespace CodaMcp.Bench;

/// <summary>
/// Loads several servers with several workloads in turns. In its turn a server is compared with the reference server. A slice of the reference server follows
/// each of its slices. A shared machine is slow for seconds or minutes at a time, which affects both slices of a pair alike. Each round contains all
/// workloads, so the pairs of a server are spread over the whole run.
/// </summary>
/// <param name="wrk">The load.</param>
/// <param name="rounds">How many turns each lane gets at least.</param>
/// <param name="mostRounds">How many turns a lane gets at most. It gets more than the least while the standard error of its ratio is above 4 %.</param>
/// <param name="pairs">How many pairs of slices each turn has.</param>
/// <param name="slice">How long a slice is.</param>
/// <param name="warmUp">How long each lane of the first workload is loaded before the first turn.</param>
internal sealed class Interleaving(Wrk wrk, int rounds, int mostRounds, int pairs, TimeSpan slice, TimeSpan warmUp)
{
    // What a request leaves behind, such as audit records, is done by then.
    internal static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(150);

    // The reference server is loaded for this time before each turn. It had its last request a few seconds ago.
    private static readonly TimeSpan ReferenceRefreshing = TimeSpan.FromSeconds(1);

    // Two runs whose ratios have this standard error agree within 15 % in 99 of 100 cases.
    private const double PreciseEnough = 0.04;

    private static readonly TimeSpan CountingSlice = TimeSpan.FromSeconds(2);

    /// <summary>Measures workloads.</summary>
    /// <param name="lanes">The servers, one workload after the other. Each workload has the reference server.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<Figures>> RunAsync(IReadOnlyList<Lane> lanes, CancellationToken cancellationToken)
    {
        foreach (var lane in lanes.Where(lane => lane.Workload == lanes[0].Workload))
            await LoadAsync(lane, warmUp, cancellationToken);
        var slices = lanes.ToDictionary(lane => lane, _ => new List<Slice>());
        var ratios = lanes.ToDictionary(lane => lane, _ => new List<double>());
        var references = lanes.Where(lane => lane.Server.Name == BareServer.Reference).ToDictionary(lane => lane.Workload);
        var servers = lanes.Select(lane => lane.Server).Distinct().ToArray();
        var (own, processors) = (OwnCpu(servers), ProcessTable.Processors());
        for (var round = 0; round < mostRounds; round++)
        {
            foreach (var lane in lanes.Except(references.Values))
            {
                if (round >= rounds && InterquartileMean.ErrorOf(ratios[lane]) <= PreciseEnough)
                    continue;
                var reference = references[lane.Workload];
                await LoadAsync(lane, lane.Refreshing, cancellationToken);
                await LoadAsync(reference, ReferenceRefreshing, cancellationToken);
                for (var pair = 0; pair < pairs; pair++)
                {
                    var (one, bare) = (await MeasureAsync(lane, cancellationToken), await MeasureAsync(reference, cancellationToken));
                    slices[lane].Add(one);
                    slices[reference].Add(bare);
                    ratios[lane].Add(one.Cpu / bare.Cpu);
                }
            }
        }

        var after = ProcessTable.Processors();
        var others = (after.Busy - processors.Busy - (OwnCpu(servers) - own)) / (after.All - processors.All);

        List<Figures> figures = [];
        foreach (var lane in lanes)
            figures.Add(await FiguresOfAsync(lane, slices[lane], ratios[lane], others, cancellationToken));
        return figures;
    }

    private static double CpuOf(BenchServer server) => server.Processes.Sum(process => ProcessTable.CpuOf(process.Id));

    private static double OwnCpu(BenchServer[] servers) =>
        ProcessTable.CpuOfSelf() + servers.Sum(server => CpuOf(server) + (server.DatabaseProcess is { } root ? ProcessTable.CpuOfTree(root) : 0));

    private static long UpstreamOf(BenchServer server) => server.Sandbox?.Coda.Traffic.Counts.Values.Sum() ?? 0;

    private async Task LoadAsync(Lane lane, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var beside = Beside.Start(lane);
        await wrk.RunAsync(lane.Server, lane.Requests, duration, cancellationToken);
    }

    private async Task<Slice> MeasureAsync(Lane lane, CancellationToken cancellationToken)
    {
        await using var beside = Beside.Start(lane);
        var cpu = CpuOf(lane.Server);
        var database = lane.Server.DatabaseProcess is { } root ? ProcessTable.CpuOfTree(root) : (double?)null;
        var upstream = UpstreamOf(lane.Server);
        var result = await wrk.RunAsync(lane.Server, lane.Requests, slice, cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var requests = Math.Max(1, result.Requests);
        return new Slice(
            result,
            (CpuOf(lane.Server) - cpu) / requests,
            database is null ? null : (ProcessTable.CpuOfTree(lane.Server.DatabaseProcess!.Value) - database) / requests,
            (double)(UpstreamOf(lane.Server) - upstream) / requests);
    }

    private async Task<Figures> FiguresOfAsync(Lane lane, List<Slice> slices, List<double> ratios, double others, CancellationToken cancellationToken)
    {
        var probes = lane.Server.Processes.Select(process => process.Probe).OfType<ProbeClient>().ToArray();
        Counted counted = default;
        WrkResult? counting = null;
        if (probes.Length > 0)
        {
            await using var beside = Beside.Start(lane);
            foreach (var probe in probes)
                await probe.CountAsync(cancellationToken);
            counting = await wrk.RunAsync(lane.Server, lane.Requests, CountingSlice, cancellationToken);
            foreach (var probe in probes)
                counted += await probe.StopAsync(cancellationToken);
        }

        WrkResult[] all = [.. slices.Select(one => one.Result), .. counting is null ? Array.Empty<WrkResult>() : [counting]];
        var counts = Math.Max(1, counting?.Requests ?? 0);
        return new Figures
        {
            Workload = lane.Workload,
            Server = lane.Server.Name,
            Title = lane.Server.Title,
            Era = lane.Era,
            CpuMicroseconds = InterquartileMean.Of(slices.Select(one => one.Cpu)),
            Ratio = lane.Server.Name == BareServer.Reference ? 1 : InterquartileMean.Of(ratios),
            RatioError = lane.Server.Name == BareServer.Reference ? null : InterquartileMean.ErrorOf(ratios),
            Ratios = ratios,
            DatabaseCpuMicroseconds = slices[0].Database is null ? null : InterquartileMean.Of(slices.Select(one => one.Database!.Value)),
            RequestsPerSecond = InterquartileMean.Of(slices.Select(one => one.Result.RequestsPerSecond)),
            P50Milliseconds = InterquartileMean.Of(slices.Select(one => one.Result.P50)) / 1000,
            P95Milliseconds = InterquartileMean.Of(slices.Select(one => one.Result.P95)) / 1000,
            P99Milliseconds = InterquartileMean.Of(slices.Select(one => one.Result.P99)) / 1000,
            AllocatedBytes = counting is null ? null : counted.Allocated / (double)counts,
            Exceptions = counting is null ? null : counted.Exceptions / (double)counts,
            GrainCalls = counting is null || !lane.Server.IsOurs ? null : counted.GrainCalls / (double)counts,
            UpstreamCalls = lane.Server.IsOurs ? InterquartileMean.Of(slices.Select(one => one.Upstream)) : null,
            MemoryMegabytes = lane.Server.Processes.Sum(process => ProcessTable.MemoryOf(process.Id).Proportional) / 1048576.0,
            OthersShare = others,
            Requests = slices.Sum(one => one.Result.Requests),
            Wrong = all.Sum(one => one.Wrong + one.Failed + (one.Requests == 0 ? 1 : 0)),
            FirstWrong = all.Select(one => one.FirstWrong).FirstOrDefault(text => text.Length > 0) ?? (all.Any(one => one.Failed > 0) ? "a connection failed" : null),
        };
    }

    private sealed record Slice(WrkResult Result, double Cpu, double? Database, double Upstream);

    // The work that runs while a server is loaded.
    private sealed class Beside : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task work;

        private Beside(Lane lane) => work = lane.Beside?.Invoke(stop.Token) ?? Task.CompletedTask;

        public static Beside Start(Lane lane) => new(lane);

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await work;
            stop.Dispose();
        }
    }
}
