using System.Globalization;

namespace CodaMcp.Tests;

/// <summary>
/// PostgreSQL is gone for 20 s, and then answers nothing for as long: members who are at work go on reading, nobody writes, and all recovers by
/// itself.
/// </summary>
internal static class DatabasePart
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Recovers = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);
    // What was under way when it stopped may still have been stored.
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StreamsGoOn = TimeSpan.FromSeconds(16);

    public static async Task RunAsync(Cluster cluster, SandboxDocs docs, RunOptions options, Report report, CancellationToken cancellationToken)
    {
        using var load = await Load.StartAsync(cluster, docs, options, "database", cancellationToken);
        await Task.Delay(Before, cancellationToken);
        var verdicts = new List<Action>();
        await WithoutAsync("is gone", cluster.Postgres.KillAsync, cluster.Postgres.StartAsync, most: 0);
        await WithoutAsync("is frozen", cluster.Postgres.FreezeAsync, cluster.Postgres.ThawAsync, most: 0.01);
        await load.StopAsync(StreamsGoOn);
        verdicts.ForEach(static verdict => verdict());
        await Verdict.CheckAsync("database", load, report, most: 0.2, unknown: 1, outage: null, cancellationToken);

        async Task WithoutAsync(string how, Func<Task> take, Func<Task> giveBack, double most)
        {
            Report.Note($"PostgreSQL {how}");
            await take();
            var from = DateTimeOffset.UtcNow;
            await Task.Delay(Gone, cancellationToken);
            var to = DateTimeOffset.UtcNow;
            await giveBack();
            var back = DateTimeOffset.UtcNow;
            load.Cuts.Enqueue((from, back));
            Report.Note("PostgreSQL is back");
            await Task.Delay(After, cancellationToken);
            // A write waits up to a quarter of a minute for Coda's permits, so that a call may still be under way when the database goes again.
            var end = DateTimeOffset.UtcNow;
            verdicts.Add(() =>
            {
                var calls = load.Tally.Outcomes.Where(call => call.Began >= from && call.Began < to).ToArray();
                var reads = calls.Where(call => call.What != LoadSession.Write).ToArray();
                var failed = reads.Where(call => call.Failure is not null).ToArray();
                var slowest = reads.Select(call => call.Took).DefaultIfEmpty().Max();
                report.Check($"database: reads go on while it {how}", failed.Length <= most * reads.Length && reads.Length > 0, string.Create(
                    CultureInfo.InvariantCulture, $"{failed.Length} of {reads.Length} failed, {reads.Count(call => call.Took > Slow)} took more than {Slow.TotalSeconds} s, the slowest {slowest.TotalSeconds:f1} s{Verdict.First(failed.Select(call => $"{call.Began:HH:mm:ss} {call.Failure}"))}"));
                foreach (var read in reads.Where(call => call.Took > Slow).OrderBy(call => call.Began))
                    Report.Note(string.Create(CultureInfo.InvariantCulture, $"database: {read.What} that began {(read.Began - from).TotalSeconds:f1} s after it {how} took {read.Took.TotalSeconds:f1} s"));
                // A write may have waited for Coda's permits since before. Those that began last may have been stored when it was back.
                var refused = load.Tally.Outcomes.Where(call => call.What == LoadSession.Write && call.Failure is not null && call.Began + call.Took is var ended && ended >= from && ended < to).ToArray();
                var acknowledged = load.Tally.Acknowledged.Count(write => write.At > from + LastWrites && write.At < to);
                report.Check($"database: writes refuse while it {how}", acknowledged == 0 && refused.Length > 0, $"{acknowledged} acknowledged, {refused.Length} refused: {refused.FirstOrDefault().Failure}");
                var later = load.Tally.Outcomes.Where(call => call.Failure is not null && call.Began > back + Recovers && call.Began + call.Took < end).ToArray();
                report.Check($"database: all recovers by itself after it {how}", later.Length == 0, string.Create(
                    CultureInfo.InvariantCulture, $"{later.Length} of the calls that began from {Recovers.TotalSeconds} s on after it was back failed{Verdict.First(later.Select(call => $"{call.Began:HH:mm:ss} after {call.Took.TotalSeconds:f1} s {call.Failure}"))}"));
            });
        }
    }
}
