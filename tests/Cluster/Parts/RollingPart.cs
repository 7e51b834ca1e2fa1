namespace CodaMcp.Tests;

/// <summary>Everything is restarted by SIGTERM, one process at a time, under load: nobody notices.</summary>
internal static class RollingPart
{
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StreamsGoOn = TimeSpan.FromSeconds(16);

    public static async Task RunAsync(Cluster cluster, SandboxDocs docs, RunOptions options, Report report, CancellationToken cancellationToken)
    {
        using var load = await Load.StartAsync(cluster, docs, options, "rolling", cancellationToken);
        load.Note = Report.Note;
        await Task.Delay(Settle, cancellationToken);
        var longest = TimeSpan.Zero;
        foreach (var member in cluster.Silos.Concat(cluster.Fronts))
        {
            var took = await member.Process.StopAsync();
            Report.Note($"{member.Process.Name} stopped after {took.TotalSeconds:f1} s");
            longest = took > longest ? took : longest;
            await cluster.StartAsync(member, cancellationToken);
            await Task.Delay(Settle, cancellationToken);
        }

        await load.StopAsync(StreamsGoOn);
        report.Check("rolling: longest time from SIGTERM to the end", longest <= LongestDrain, $"{longest.TotalSeconds:f1} s, at most {LongestDrain.TotalSeconds} s");
        // A member may be activated on another silo while the stopping one still waits for Coda's answer to a write. That write's outcome is
        // then unknown, since only the newer activation may store. Seen once, on a busy machine.
        await Verdict.CheckAsync("rolling", load, report, most: 0.001, unknown: 1, Verdict.LongestOutage, cancellationToken);
    }
}
