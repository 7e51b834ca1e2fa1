namespace CodaMcp.Bench;

/// <summary>A server that was just started: how long until it is ready, and what a request costs while the runtime still compiles.</summary>
internal static class FirstMinute
{
    private const int Slices = 6;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    /// <summary>Starts each server anew and loads all of them at once, beginning with the first request.</summary>
    /// <param name="servers">They are not started yet.</param>
    /// <param name="wrk">The load.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<Figures>> RunAsync(IReadOnlyList<BenchServer> servers, Wrk wrk, CancellationToken cancellationToken)
    {
        foreach (var server in servers)
            await server.StartAsync(cancellationToken);
        return await Task.WhenAll(servers.Select(server => LoadAsync(server, wrk, cancellationToken)));
    }

    private static async Task<Figures> LoadAsync(BenchServer server, Wrk wrk, CancellationToken cancellationToken)
    {
        var lane = await CachedReads.PrepareAsync(ReadCase.Small, server, Era.Modern, wrk, cancellationToken);
        List<double> costs = [];
        long requests = 0, wrong = 0;
        for (var number = 0; number < Slices; number++)
        {
            var before = server.Processes.Sum(process => ProcessTable.CpuOf(process.Id));
            var result = await wrk.RunAsync(server, lane.Requests, Slice, cancellationToken);
            costs.Add((server.Processes.Sum(process => ProcessTable.CpuOf(process.Id)) - before) / Math.Max(1, result.Requests));
            requests += result.Requests;
            wrong += result.Wrong + result.Failed;
        }

        return new Figures
        {
            Workload = "the first minute after a start, cached list_rows, 1 KB",
            Server = server.Name,
            Title = server.Title,
            Era = Era.Modern,
            CpuMicroseconds = costs[^1],
            Requests = requests,
            Wrong = wrong,
            Note = string.Join(", ", server.Processes.Select(process => FormattableString.Invariant($"{process.Name} ready after {process.Ready.Time.TotalSeconds:0.0} s, with {process.Ready.Cpu.TotalSeconds:0.0} s of CPU")))
                + FormattableString.Invariant($"; CPU µs per request in each ten seconds: {string.Join(", ", costs.Select(cost => FormattableString.Invariant($"{cost:0}")))}; the first ten seconds cost {costs[0] / costs[^1]:0.0} times the last"),
        };
    }
}
