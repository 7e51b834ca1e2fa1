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
        await Verdict.CheckAsync("rolling", load, report, most: 0, unknown: 0, Verdict.LongestOutage, cancellationToken);
    }
}
