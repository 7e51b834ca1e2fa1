// What members cost the database: a call that writes to Coda, an activation, and the loss of a silo with many members on it. Real
// processes and a PostgreSQL of its own. bench/README.md says how to run it; docs/decisions/member-storage.md quotes what it prints.
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CodaMcp.Bench;

[assembly: SupportedOSPlatform("linux")]

var options = BenchOptions.Parse(args);
using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan });
await using var cluster = await BenchCluster.StartAsync();
// A run that is told to end, as by timeout, ends its processes too.
using var told = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => cluster.DisposeAsync().AsTask().Wait());
var log = new StatementLog(cluster.Database);
try
{
    await log.InstallAsync();
    Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, PostgreSQL {cluster.Database.OpenConnection().PostgreSqlVersion}");

    // What is made once: keys, the budget of the Coda user, what the documents look like.
    var first = await Member.OpenAsync(cluster, http, 0);
    var row = await first.AddRowAsync();
    await first.UpdateRowAsync(row);
    await log.QuietAsync(options.Quiet);

    if (options.Calls > 0)
    {
        for (var i = 0; i < options.Ledger; i++)
            await first.StartAddingRowAsync();
        await log.QuietAsync(options.Quiet);
        Console.WriteLine($"{options.Ledger} writes are in the ledger");
        await WritesAsync("upsert_rows, one row added", first.AddRowAsync);
        await WritesAsync("update_row, one row", () => first.UpdateRowAsync(row));
    }

    if (options.Members > 0)
        await ActivationsAsync(first);
    if (options.Failover > 0)
        await FailoverAsync();
    return 0;
}
catch (Exception error)
{
    // An exception that nobody catches would leave the processes running.
    await Console.Error.WriteLineAsync($"{error}");
    return 1;
}

async Task WritesAsync(string what, Func<Task> write)
{
    var (answered, afterwards) = (new Work(), new Work());
    for (var i = 0; i < options.Calls; i++)
    {
        var before = await log.MarkAsync();
        await write();
        var answer = await log.MarkAsync();
        await log.QuietAsync(options.Quiet);
        var end = await log.MarkAsync();
        answered.Add(await log.BetweenAsync(before, answer));
        afterwards.Add(await log.BetweenAsync(answer, end));
        Console.Write($"{(i == 0 ? $"\n{what}: call" : "")} {i + 1}");
    }

    Console.WriteLine($"; the mean of {options.Calls} calls of a member with one session and at least {options.Ledger} writes in the ledger");
    answered.Print(" until the answer, 'applied'", options.Calls, options.Verbose);
    afterwards.Print(" afterwards", options.Calls, options.Verbose);
}

async Task ActivationsAsync(Member first)
{
    var members = new List<Member>();
    for (var i = 0; i < options.Members; i++)
        members.Add(await Member.OpenAsync(cluster, http, 1 + i));
    await Task.WhenAll(members.Select(async member =>
    {
        for (var i = 0; i < options.Entries; i++)
            await member.StartAddingRowAsync();
    }));
    await log.QuietAsync(options.Quiet);
    await cluster.KillSiloAsync(0);
    await cluster.StartSiloAsync(0);
    await cluster.FrontIsReadyAsync();
    await first.ReadUsageAsync();
    await log.QuietAsync(options.Quiet);

    var idle = await IdleAsync(TimeSpan.FromSeconds(10));
    var clock = Stopwatch.StartNew();
    var (before, traffic) = (await log.MarkAsync(), cluster.Forwarder.Traffic);
    foreach (var member in members)
        await member.ReadUsageAsync();
    traffic = cluster.Forwarder.Traffic - traffic;
    var took = clock.Elapsed;
    await log.QuietAsync(options.Quiet);
    var work = await log.BetweenAsync(before, await log.MarkAsync());

    Console.WriteLine($"\nThe first call of a member with one session and {options.Entries} writes in the ledger: the mean of {members.Count} members");
    work.Print(" the call and what follows", members.Count, options.Verbose);
    Console.WriteLine($"  {took.TotalMilliseconds / members.Count:F0} ms; {PerMember(traffic, idle, took, members.Count)}");

    before = await log.MarkAsync();
    foreach (var member in members)
        await member.AddRowAsync();
    await log.QuietAsync(options.Quiet);
    work = await log.BetweenAsync(before, await log.MarkAsync());
    work.Print(" then the first write call, upsert_rows, and what follows", members.Count, options.Verbose);
}

async Task FailoverAsync()
{
    var clock = Stopwatch.StartNew();
    var members = new Member[options.Failover];
    var before = await log.MarkAsync();
    await EachAsync(async i => members[i] = await Member.OpenAsync(cluster, http, 1_000 + i));
    var opened = clock.Elapsed;
    await log.QuietAsync(options.Quiet);
    var opening = await log.BetweenAsync(before, await log.MarkAsync());
    await cluster.StartSiloAsync(1);
    await log.QuietAsync(options.Quiet);
    var idle = await IdleAsync(TimeSpan.FromSeconds(10));

    (before, var traffic, var repeated) = (await log.MarkAsync(), cluster.Forwarder.Traffic, Member.Repeated);
    await cluster.KillSiloAsync(0);
    clock.Restart();
    var answered = new TimeSpan[options.Failover];
    await EachAsync(async i =>
    {
        await members[i].ReadUsageAsync();
        answered[i] = clock.Elapsed;
    });
    traffic = cluster.Forwarder.Traffic - traffic;
    Array.Sort(answered);
    var end = await log.MarkAsync();
    await log.QuietAsync(options.Quiet);
    var (work, afterwards) = (await log.BetweenAsync(before, end), await log.BetweenAsync(end, await log.MarkAsync()));

    Console.WriteLine($"\nThe silo of {members.Length} members with one session each is killed, and each calls once on the other, {options.Parallel} at a time");
    Console.WriteLine($"  sessions opened in {opened.TotalSeconds:F0} s; first answer {answered[0].TotalSeconds:F1} s after the kill, half {answered[answered.Length / 2].TotalSeconds:F1} s, all {answered[^1].TotalSeconds:F1} s, so {members.Length / (answered[^1] - answered[0]).TotalSeconds:F0} members a second; {Member.Repeated - repeated} calls repeated");
    opening.Print(" before: the first session of a new member", members.Length, options.Verbose);
    work.Print(" from the kill to the last answer, per member", members.Length, options.Verbose);
    afterwards.Print(" afterwards, per member", members.Length, options.Verbose);
    Console.WriteLine($"  {PerMember(traffic, idle, answered[^1], members.Length)}");
}

Task EachAsync(Func<int, Task> act) =>
    Parallel.ForAsync(0, options.Failover, new ParallelOptions { MaxDegreeOfParallelism = options.Parallel }, async (i, _) => await act(i));

// What silos and front exchange with the database all the time, bytes a second.
async Task<(double Sent, double Received)> IdleAsync(TimeSpan duration)
{
    var before = cluster.Forwarder.Traffic;
    await Task.Delay(duration);
    var traffic = cluster.Forwarder.Traffic - before;
    return (traffic.Sent / duration.TotalSeconds, traffic.Received / duration.TotalSeconds);
}

static string PerMember(Traffic traffic, (double Sent, double Received) idle, TimeSpan took, int members) =>
    $"bytes on the connections to the database, less those of an idle cluster: {(traffic.Sent - (idle.Sent * took.TotalSeconds)) / members:F0} sent and {(traffic.Received - (idle.Received * took.TotalSeconds)) / members:F0} received per member";
