using System.Diagnostics;

namespace CodaMcp.Tests;

/// <summary>PostgreSQL is gone for 20 s: members who are at work go on reading, nobody writes, and all recovers by itself.</summary>
internal static class DatabasePart
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StreamsGoOn = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Cluster cluster, SandboxDocs docs, RunOptions options, Report report, CancellationToken cancellationToken)
    {
        using var load = await Load.StartAsync(cluster, docs, options, "database", cancellationToken);
        await Task.Delay(Before, cancellationToken);
        var (calls, failed, acknowledged) = (load.Tally.Calls, load.Tally.Retryable, load.Tally.Acknowledged.Count);
        var refused = load.Tally.Refused.Count;
        Report.Note("PostgreSQL is stopped");
        await cluster.Postgres.KillAsync();
        var stopped = DateTimeOffset.UtcNow;
        await Task.Delay(Gone, cancellationToken);
        // Acknowledged in the moment before it stopped does not count; a write takes milliseconds until then.
        var during = load.Tally.Acknowledged.Count(write => write.At > stopped + TimeSpan.FromSeconds(1));
        var readsAndWrites = load.Tally.Calls - calls;
        var failures = load.Tally.Retryable - failed;
        var refusals = load.Tally.Refused.Skip(refused).ToArray();
        var began = Stopwatch.GetTimestamp();
        await cluster.Postgres.StartAsync();
        var back = DateTimeOffset.UtcNow;
        Report.Note($"PostgreSQL is back; {failures} of {readsAndWrites} calls failed while it was gone");
        await Task.Delay(After, cancellationToken);
        var later = load.Tally.Retryable;
        await Task.Delay(Before, cancellationToken);
        var stillFailing = load.Tally.Retryable - later;
        await load.StopAsync(StreamsGoOn);

        report.Check("database: reads go on while it is gone", failures - refusals.Length <= 0.02 * readsAndWrites && readsAndWrites > 0, $"{failures - refusals.Length} of {readsAndWrites - refusals.Length} failed");
        report.Check("database: writes refuse", during == 0 && refusals.Length > 0, $"{refusals.Length} refusals, {during} writes acknowledged: {refusals.FirstOrDefault()}");
        report.Check("database: all recovers by itself", stillFailing == 0, $"{stillFailing} failures from {After.TotalSeconds} s after it was back");
        Report.Note($"database: failures in all: {load.Tally.Reasons}");
        load.Cuts.Enqueue((stopped, back));
        await Verdict.CheckAsync("database", load, report, most: 0.2, unknown: 0, outage: null, cancellationToken);
    }
}
