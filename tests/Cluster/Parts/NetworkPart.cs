using System.Diagnostics;
using System.Globalization;

namespace CodaMcp.Tests;

/// <summary>
/// Silos cannot reach each other and still reach everything else, first one of them, then all: no member is served by two of them that both
/// write, and it heals. Runs in a network namespace of its own, which has the bridge <c>codamcp</c>; each silo is in one more.
/// </summary>
internal static class NetworkPart
{
    private const string Host = "10.99.0.1";
    // Of nobody: what is sent there is lost without a word.
    private const string Nowhere = "02:00:00:00:00:01";
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CutOfAll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Evicted = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Heals = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(35);
    // Of the calls that begin last before the next cut, that one may cost some.
    private static readonly TimeSpan LastCalls = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StreamsGoOn = TimeSpan.FromSeconds(16);

    public static async Task RunAsync(RunOptions options, Report report, CancellationToken cancellationToken)
    {
        await BreakOffSoonAsync("sh");
        for (var silo = 0; silo < options.Silos; silo++)
        {
            await IpAsync($"netns add codamcp-{silo}");
            await IpAsync($"link add codamcp{silo} type veth peer name eth0 netns codamcp-{silo}");
            await IpAsync($"link set codamcp{silo} master codamcp up");
            await IpAsync($"-n codamcp-{silo} link set lo up");
            await IpAsync($"-n codamcp-{silo} addr add {Address(silo)}/24 dev eth0");
            await IpAsync($"-n codamcp-{silo} link set eth0 up");
            await IpAsync($"-n codamcp-{silo} route add default via {Host}");
            await BreakOffSoonAsync("ip", "netns", "exec", $"codamcp-{silo}", "sh");
        }

        var place = new ClusterPlace(Host, Address, silo => ["ip", "netns", "exec", $"codamcp-{silo}"], _ => $"{Host[..^2]}.0/24");
        await using var cluster = await Cluster.StartAsync(options, cancellationToken, place);
        var docs = await SandboxDocs.ReadAsync(cluster, cancellationToken);
        using var load = await Load.StartAsync(cluster, docs, options, "network", cancellationToken);
        await Task.Delay(Before, cancellationToken);

        // Of calls that began in time, the last ends long after.
        var verdicts = new List<Action>();
        var others = Enumerable.Range(1, options.Silos - 1).ToArray();
        var ends = await CutAsync("one", [.. others.Select(other => (0, other))], Cut, Evicted);
        report.Check("network: a silo that the others cannot reach ends", ends, "its process");
        await CutAsync("all", [.. others.Append(0).SelectMany(one => others.Append(0).Where(other => one < other).Select(other => (one, other)))], CutOfAll, CutOfAll);

        await load.StopAsync(StreamsGoOn);
        verdicts.ForEach(static verdict => verdict());
        await Verdict.CheckAsync("network", load, report, most: 0.25, unknown: 4, outage: null, cancellationToken);
        report.Logs(cluster.LogDirectory);

        async Task<bool> CutAsync(string which, (int One, int Other)[] pairs, TimeSpan cut, TimeSpan noticed)
        {
            var (failed, from) = (load.Tally.Retryable, DateTimeOffset.UtcNow);
            Report.Note($"network: {which} cut off");
            foreach (var (one, other) in pairs)
                await SeverAsync(one, other);
            var ended = await EndsAsync(cluster, noticed, cut);
            var (until, afterwards) = (load.Tally.Retryable - failed, load.Tally.Retryable);
            foreach (var (name, after) in ended)
                Report.Note(string.Create(CultureInfo.InvariantCulture, $"network: {name} ended {after.TotalSeconds:f1} s after the cut"));
            Report.Note($"network: {until} failures until {noticed.TotalSeconds} s after the cut");
            // What the others declared dead ends, and an orchestrator starts it again; it cannot join before it reaches them.
            var starting = Task.WhenAll(cluster.Silos.Where(silo => !silo.Process.IsRunning).Select(silo => cluster.KeepStartingAsync(silo, cancellationToken)));
            var left = cut - (DateTimeOffset.UtcNow - from);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
            Report.Note($"network: {load.Tally.Retryable - afterwards} more until it was mended");
            foreach (var (one, other) in pairs)
                await MendAsync(one, other);
            load.Cuts.Enqueue((from, DateTimeOffset.UtcNow));
            await starting;
            var (there, healed) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow + Heals);
            await Task.Delay(After, cancellationToken);
            var whole = there + After - LastCalls;
            verdicts.Add(() =>
            {
                var later = load.Tally.Outcomes.Where(call => call.Failure is not null && call.Began > healed && call.Began < whole).ToArray();
                report.Check($"network: it heals where {which} cut off", later.Length == 0,
                    $"{later.Length} of the calls that began from {Heals.TotalSeconds} s on after all was there again failed{Verdict.First(later.Select(call => $"{call.Began:HH:mm:ss.fff} {call.Failure}"))}");
            });
            return ended.Count > 0;
        }
    }

    private static async Task<List<(string Name, TimeSpan After)>> EndsAsync(Cluster cluster, TimeSpan noticed, TimeSpan cut)
    {
        var ended = new List<(string, TimeSpan)>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < (ended.Count > 0 ? noticed : cut); await Task.Delay(LookAgain))
            foreach (var silo in cluster.Silos.Where(silo => !silo.Process.IsRunning && ended.All(one => one.Item1 != silo.Process.Name)))
                ended.Add((silo.Process.Name, Stopwatch.GetElapsedTime(began)));
        return ended;
    }

    private static string Address(int silo) => $"10.99.0.{11 + silo}";

    private static async Task SeverAsync(int one, int other)
    {
        await IpAsync($"-n codamcp-{one} neigh replace {Address(other)} lladdr {Nowhere} dev eth0 nud permanent");
        await IpAsync($"-n codamcp-{other} neigh replace {Address(one)} lladdr {Nowhere} dev eth0 nud permanent");
    }

    private static async Task MendAsync(int one, int other)
    {
        await IpAsync($"-n codamcp-{one} neigh del {Address(other)} dev eth0");
        await IpAsync($"-n codamcp-{other} neigh del {Address(one)} dev eth0");
    }

    // As compose.yaml has it: a connection over which nothing comes back is given up after some 13 s, and not after a quarter of an hour.
    private static Task BreakOffSoonAsync(params string[] shell) => RunAsync(shell[0], [.. shell[1..], "-c", "echo 5 >/proc/sys/net/ipv4/tcp_retries2"]);

    private static Task IpAsync(string arguments) => RunAsync("ip", arguments.Split(' '));

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
    }
}
