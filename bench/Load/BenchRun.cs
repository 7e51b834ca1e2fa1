using System.Diagnostics;
using System.Globalization;

namespace CodaMcp.Bench;

/// <summary>One run: starts the servers, measures, and reports.</summary>
internal sealed class BenchRun : IAsyncDisposable
{
    private const int IdleSessions = 10_000;
    private const int OpenStreams = 1_000;
    private const int ManyMembers = 1_000;
    // So few that nearly each read is a cached one: rows are kept for 20 s, in which a slow cluster serves fewer of its members.
    private const int MembersOfSilos = 200;

    // Seconds of load for each server. A cluster has four processes, which compile for longer than one. The first minute is a workload of its own.
    private const int WarmUp = 15;
    private const int ShortWarmUp = 6;

    private const int Rounds = 5;
    private const int LeastRoundsOfWhole = 4;
    private const int MostRoundsOfWhole = 12;
    private const int Pairs = 3;
    private const int PairsOfShort = 2;
    private const int PairsOfGuard = 1;
    private const int SliceOfWhole = 1;
    private const int SliceOfShort = 2;

    // Load before each slice. A cluster of four silos needs more of it than the other servers.
    private static readonly TimeSpan RefreshingOfSilos = TimeSpan.FromSeconds(4);

    private readonly BenchOptions options;
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-bench-").FullName;
    private readonly List<BenchServer> servers = [];
    private readonly List<Figures> figures = [];
    private readonly Wrk wrk;
    private Func<string, string> programOf = Repository.ProgramOf;
    private bool isGood;

    public BenchRun(BenchOptions options)
    {
        this.options = options;
        // The owner of a database must be able to go through.
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        wrk = new Wrk(directory, options.Connections);
    }

    private IEnumerable<BenchServer> Ours => servers.Where(server => server.IsOurs);

    private IEnumerable<BenchServer> WithSessions => servers.Where(server => server.Eras.Contains(Era.Sessions));

    private string Payloads => Path.Combine(directory, "payloads");

    /// <summary>Runs it.</summary>
    /// <returns>Whether every answer was right, and no figure was worse than it may be.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var machine = $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, load average {(await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0]} at the start";
        Console.WriteLine($"{machine}; logs in {directory}");
        if (!options.Short && !options.Built)
            await PublishAsync(cancellationToken);
        await StartAsync(cancellationToken);
        if (options.Guard)
            return await GuardAsync(cancellationToken);
        if (options.Short)
            Add(await Turns(options.WarmUp ?? ShortWarmUp).RunAsync(await ReadsAsync(ReadCase.Small, cancellationToken), cancellationToken));
        else
            await AllAsync(cancellationToken);
        if (options.UpdateBaseline)
            Baseline.Write(figures);
        new Report(machine, figures).Write(options.Output, options.WriteDocs);
        if (options.Compare is { } earlier)
            Console.WriteLine(EarlierRun.Compare(figures, Report.Read(earlier)));
        var wrong = figures.Where(one => one.Wrong > 0).ToArray();
        foreach (var one in wrong)
            Console.WriteLine($"{one.Wrong} wrong answers of {one.Title}, {one.Workload}: {one.FirstWrong}");
        return isGood = wrong.Length == 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            await server.DisposeAsync();
        // Logs are of use only where something went wrong.
        if (isGood)
            Directory.Delete(directory, recursive: true);
    }

    private bool Wants(string workload) => options.Workloads.Count == 0 || options.Workloads.Contains(workload);

    private async Task AllAsync(CancellationToken cancellationToken)
    {
        List<Lane> lanes = [];
        if (Wants("cached"))
        {
            foreach (var read in ReadCase.All)
                lanes.AddRange(await ReadsAsync(read, cancellationToken));
        }

        if (Wants("tools"))
            lanes.AddRange(await EachAsync(Spoken(), one => OtherLanes.ListToolsAsync(one.Server, one.Era, wrk, cancellationToken)));
        if (Wants("mixed"))
            lanes.AddRange(await EachAsync(servers.Where(server => server.IsOurs || server.Name == BareServer.Reference), server => OtherLanes.MixedAsync(server, ManyMembers, wrk, cancellationToken)));
        if (lanes.Count > 0)
            Add(await Turns(options.WarmUp ?? WarmUp).RunAsync(lanes, cancellationToken));
        if (Wants("uncached"))
        {
            await Task.WhenAll(Ours.Select(server => PacedCalls.WarmUpAsync(server, cancellationToken)));
            foreach (var latency in new[] { 0, 50 })
                Add(await EachAsync(Ours, server => PacedCalls.UncachedReadsAsync(server, servers.First(one => one.Name == BareServer.Reference), TimeSpan.FromMilliseconds(latency), cancellationToken)));
        }

        if (Wants("writes"))
            Add(await Task.WhenAll(Ours.Select(server => PacedCalls.WritesAsync(server, cancellationToken))));
        if (Wants("sessions"))
            Add(await EachAsync(WithSessions, server => IdleMemory.SessionsAsync(server, IdleSessions, cancellationToken)));
        if (Wants("streams"))
            Add(await EachAsync(WithSessions, server => IdleMemory.StreamsAsync(server, OpenStreams, cancellationToken)));
        if (Wants("initialize"))
            Add(await Turns(options.WarmUp ?? WarmUp).RunAsync([.. servers.Where(server => server.Eras.Contains(Era.Sessions) || server.Name == BareServer.Reference).Select(server => OtherLanes.Initialize(server, wrk))], cancellationToken));
        if (options.Workloads.Contains("silos"))
            Add(await MoreSilosAsync(cancellationToken));
        if (Wants("start"))
            Add(await FirstMinuteAsync(cancellationToken));
    }

    private Task<IReadOnlyList<Lane>> ReadsAsync(ReadCase read, CancellationToken cancellationToken) =>
        EachAsync(Spoken(), one => CachedReads.PrepareAsync(read, one.Server, one.Era, wrk, cancellationToken));

    private async Task<IReadOnlyList<Figures>> FirstMinuteAsync(CancellationToken cancellationToken)
    {
        var fresh = Path.Combine(directory, "fresh");
        Directory.CreateDirectory(fresh);
        BenchServer[] started = [.. CodaMcpServer.Fresh(fresh, programOf), BareServer.All(fresh, Payloads, programOf).First()];
        servers.AddRange(started);
        return await FirstMinute.RunAsync(started, wrk, cancellationToken);
    }

    private async Task<IReadOnlyList<Figures>> MoreSilosAsync(CancellationToken cancellationToken)
    {
        CodaMcpServer[] growing = [.. CodaMcpServer.Growing(directory, programOf)];
        servers.AddRange(growing);
        foreach (var server in growing)
            await server.StartAsync(cancellationToken);
        var result = await new MoreSilos(wrk, options.Rounds ?? Rounds, TimeSpan.FromSeconds(options.Slice ?? SliceOfShort), RefreshingOfSilos).RunAsync(growing, MembersOfSilos, cancellationToken);
        // They are no servers of the other workloads.
        foreach (var server in growing)
        {
            servers.Remove(server);
            await server.DisposeAsync();
        }

        return result;
    }

    // Once more before it fails: a busy machine may spoil one.
    private async Task<bool> GuardAsync(CancellationToken cancellationToken)
    {
        var baseline = Baseline.Read();
        IReadOnlyList<(bool? Good, string Line)> lines = [];
        for (var attempt = 0; attempt < 2 && (attempt == 0 || lines.Any(line => line.Good is not true)); attempt++)
        {
            var measured = await Turns(attempt == 0 ? options.WarmUp ?? ShortWarmUp : 2).RunAsync(await ReadsAsync(ReadCase.Small, cancellationToken), cancellationToken);
            lines =
            [
                .. baseline.Compare(measured),
                (measured.All(one => one.Wrong == 0), $"wrong answers: {measured.Sum(one => one.Wrong)} {measured.Select(one => one.FirstWrong).FirstOrDefault(text => text is not null)}"),
            ];
            foreach (var (good, line) in lines)
                Console.WriteLine($"{(good is true ? "ok" : attempt == 0 ? "measured again" : good is null ? "skipped" : "not ok")} {line}");
        }

        var failed = lines.Count(line => line.Good is false);
        var skipped = lines.Count(line => line.Good is null);
        Console.WriteLine($"{lines.Count - failed - skipped} passed, {failed} failed, {skipped} skipped");
        return isGood = failed == 0;
    }

    private Interleaving Turns(int warmUp) => new(
        wrk,
        options.Rounds ?? (options.Short ? Rounds : LeastRoundsOfWhole),
        options.Rounds ?? (options.Short ? Rounds : MostRoundsOfWhole),
        options.Guard ? PairsOfGuard : options.Short ? PairsOfShort : Pairs,
        TimeSpan.FromSeconds(options.Slice ?? (options.Short ? SliceOfShort : SliceOfWhole)),
        TimeSpan.FromSeconds(warmUp));

    private IEnumerable<(BenchServer Server, Era Era)> Spoken() => servers.SelectMany(server => server.Eras, (server, era) => (server, era));

    private static async Task<IReadOnlyList<TResult>> EachAsync<TItem, TResult>(IEnumerable<TItem> items, Func<TItem, Task<TResult>> act)
    {
        List<TResult> results = [];
        foreach (var item in items)
            results.Add(await act(item));
        return results;
    }

    private void Add(IReadOnlyList<Figures> measured)
    {
        figures.AddRange(measured);
        Console.WriteLine(FiguresTable.Of(measured));
    }

    // As the images are made: their code is compiled before it runs.
    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var published = Path.Combine(directory, "published");
        foreach (var folder in new[] { "src/Standalone", "src/Silo", "src/WebFront", "bench/Echo" })
            await Repository.PublishAsync(folder, Path.Combine(published, folder), cancellationToken);
        programOf = folder => Path.Combine(published, folder, Repository.NameOf(folder));
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        BenchServer[] usual = [.. CodaMcpServer.All(directory, programOf), .. BareServer.All(directory, Payloads, programOf)];
        BenchServer[] all = [.. usual, .. CodaMcpServer.Traced(directory, programOf)];
        if (options.Servers.Except(all.Select(server => server.Name)).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"'{unknown}' is no server. There are {string.Join(", ", all.Select(server => server.Name))}.");
        string[] wanted = [.. options.Servers.Count > 0 ? options.Servers : options.Short ? ["standalone"] : usual.Select(server => server.Name), BareServer.Reference];
        foreach (var server in all.Where(server => wanted.Contains(server.Name) || (server.Name == "standalone" && !wanted.Intersect(["split", "cluster"]).Any())))
        {
            servers.Add(server);
            var began = Stopwatch.GetTimestamp();
            await server.StartAsync(cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server.Title} was started and set up in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
            // The bare servers give what the first CodaMcp gives.
            if (server.IsOurs && !Directory.Exists(Payloads))
                await CachedReads.WritePayloadsAsync(server, Payloads, cancellationToken);
        }
    }
}
