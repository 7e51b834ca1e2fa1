using System.Diagnostics;

namespace CodaMcp.Tests;

/// <summary>Silos and fronts are killed and started again in turn, under load.</summary>
internal static class KillPart
{
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan StreamsGoOn = TimeSpan.FromSeconds(16);

    public static async Task RunAsync(Cluster cluster, SandboxDocs docs, RunOptions options, Report report, CancellationToken cancellationToken)
    {
        using var load = await Load.StartAsync(cluster, docs, options, "kill", cancellationToken);
        var victims = cluster.Silos.Zip(Enumerable.Repeat(cluster.Fronts, cluster.Silos.Length), (silo, fronts) => (silo, fronts))
            .SelectMany((pair, index) => new[] { pair.silo, pair.fronts[index % pair.fronts.Length] }).ToArray();
        var began = Stopwatch.GetTimestamp();
        var kills = 0;
        while (Stopwatch.GetElapsedTime(began) < options.Duration)
        {
            await Task.Delay(Between, cancellationToken);
            var victim = victims[kills++ % victims.Length];
            var before = load.Tally.Retryable;
            Report.Note($"kill {victim.Process.Name}");
            await victim.Process.KillAsync();
            await Task.Delay(Down, cancellationToken);
            Report.Note($"{load.Tally.Retryable - before} failures since; {load.Tally.Calls} calls so far");
            await cluster.StartAsync(victim, cancellationToken);
        }

        await load.StopAsync(StreamsGoOn);
        Report.Note($"kill: {kills} kills in {Stopwatch.GetElapsedTime(began).TotalSeconds:f0} s");
        // Of some 1.2 writes a second, a third in the silo that is killed: one in 30 kills or so is between leaving and its answer.
        await Verdict.CheckAsync("kill", load, report, most: 0.02, unknown: 1, Verdict.LongestOutage, cancellationToken);
    }
}
