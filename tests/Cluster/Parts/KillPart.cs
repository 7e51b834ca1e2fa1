using System.Diagnostics;

namespace CodaMcp.Tests;

/// <summary>Silos and fronts are killed and started again in turn, under load; before some of them, PostgreSQL.</summary>
internal static class KillPart
{
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(4);
    // The silo is killed while its records wait in the spool and in memory.
    private static readonly TimeSpan WithoutPostgres = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StreamsGoOn = TimeSpan.FromSeconds(16);

    public static async Task RunAsync(Cluster cluster, SandboxDocs docs, RunOptions options, Report report, CancellationToken cancellationToken)
    {
        using var load = await Load.StartAsync(cluster, docs, options, "kill", cancellationToken);
        var victims = options.Kills is not null ? cluster.Silos : cluster.Silos.Zip(Enumerable.Repeat(cluster.Fronts, cluster.Silos.Length), (silo, fronts) => (silo, fronts))
            .SelectMany((pair, index) => new[] { pair.silo, pair.fronts[index % pair.fronts.Length] }).ToArray();
        var began = Stopwatch.GetTimestamp();
        var (kills, postgresKills) = (0, 0);
        while (Done() < 1)
        {
            await Task.Delay(Between, cancellationToken);
            DateTimeOffset? gone = null;
            if (postgresKills < options.PostgresKills && Done() * (options.PostgresKills + 1) >= postgresKills + 0.5)
            {
                postgresKills++;
                Report.Note("kill PostgreSQL");
                await cluster.Postgres.KillAsync();
                gone = DateTimeOffset.UtcNow;
                await Task.Delay(WithoutPostgres, cancellationToken);
            }

            var victim = victims[kills++ % victims.Length];
            var before = load.Tally.Retryable;
            Report.Note($"kill {victim.Process.Name}");
            await victim.Process.KillAsync();
            await Task.Delay(Down, cancellationToken);
            if (gone is { } from)
            {
                await cluster.Postgres.StartAsync();
                load.Cuts.Enqueue((from, DateTimeOffset.UtcNow));
            }

            Report.Note($"{load.Tally.Retryable - before} failures since; {load.Tally.Calls} calls so far");
            await cluster.StartAsync(victim, cancellationToken);
        }

        await load.StopAsync(StreamsGoOn);
        Report.Note($"kill: {kills} kills, and {postgresKills} of PostgreSQL, in {Stopwatch.GetElapsedTime(began).TotalSeconds:f0} s");
        // Of some 1.2 writes a second, a third in the silo that is killed: one in 30 kills or so is between leaving and its answer.
        var unknown = 1 + (kills / 20);
        // A front gives up a write whose member has no silo after 10 s, and cannot know whether the silo that was killed began it.
        var withoutPostgres = load.Tally.Unknown.Count(write => load.Cuts.Any(cut => write.Began <= cut.To && cut.From <= write.Ended));
        Report.Note($"kill: {withoutPostgres} writes of unknown outcome were tried while PostgreSQL was gone, and a silo with it");
        unknown += withoutPostgres;
        // The members of the silo that is killed have no service until PostgreSQL is back.
        await Verdict.CheckAsync("kill", load, report, most: postgresKills == 0 ? 0.02 : 0.2, unknown, postgresKills == 0 ? Verdict.LongestOutage : null, cancellationToken);

        double Done() => options.Kills is { } all ? (double)kills / all : Stopwatch.GetElapsedTime(began) / options.Duration;
    }
}
