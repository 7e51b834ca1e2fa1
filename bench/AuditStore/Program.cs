using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using CodaMcp;
using CodaMcp.Audit;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Audit.Reading;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

// What storing audit records costs this process, and what adding up their usage does: AuditStore [--members N] [CONNECTION STRING].
// What limits, quotas and the audit cost on the way of a read, without the store: AuditStore read.
// How long the verification of an audit of that many records takes: AuditStore verify RECORDS [CONNECTION STRING].
const int Records = 20_000;
const int Rounds = 5;
var members = 32;
if (args is ["--members", var given, .. var others])
    (members, args) = (int.Parse(given, CultureInfo.InvariantCulture), others);
var toVerify = 0;
if (args is ["verify", var number, .. var rest])
    (toVerify, args) = (int.Parse(number, CultureInfo.InvariantCulture), rest);
var directory = Directory.CreateTempSubdirectory("codamcp-audit-store-");
try
{
    if (args is ["read"])
    {
        await ReadCost.MeasureAsync(directory.FullName);
        return;
    }

    var file = Path.Combine(directory.FullName, "audit.db");
    using (var store = new SqliteAuditStore(file, "silo"))
    {
        await using var reading = new SqliteDataSource(file);
        if (toVerify > 0)
            await VerifyAsync("SQLite", store, reading);
        else
            await MeasureAsync("SQLite", store, new AuditDatabase(reading, isPostgres: false));
    }

    if (args is [var connectionString])
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
        await new AuditPartitions(database).MakeAsync(DateTimeOffset.UtcNow, default);
        var store = new PostgresAuditStore(database, "silo");
        if (toVerify > 0)
            await VerifyAsync("PostgreSQL", store, database);
        else
            await MeasureAsync("PostgreSQL", store, new AuditDatabase(database, isPostgres: true));
    }
}
finally
{
    directory.Delete(recursive: true);
}

async Task VerifyAsync(string name, IAuditStore store, DbDataSource source)
{
    await StoreAsync(store, toVerify, Math.Min(toVerify, 2000));
    await new AuditCheckpoints(source, new AuditSigningKey(new Protector("a secret of the benchmark")), TimeProvider.System).SignAsync(default);
    var since = Stopwatch.GetTimestamp();
    var verdict = await AuditVerification.RunAsync(source, [], null, default);
    Console.WriteLine($"{name}, {members} members: {verdict.Records:N0} records and {verdict.Events:N0} events are verified in {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s, {(verdict.Intact ? "intact" : "not intact")}");
}

async Task MeasureAsync(string name, IAuditStore store, AuditDatabase database)
{
    using var folding = new UsageFolding(database, TimeProvider.System, NullLogger<UsageFolding>.Instance);
    // The first rounds compile.
    await StoreAsync(store, Records, 100);
    await folding.FoldAsync(default);
    await StoreAsync(store, Records, 100);
    await folding.FoldAsync(default);
    await Task.Delay(TimeSpan.FromSeconds(1));
    foreach (var size in new[] { 2000, 500, 100, 10 })
    {
        var (stored, folded, allocated) = (new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = GC.GetTotalAllocatedBytes();
            stored.Add(await CpuOfAsync(() => StoreAsync(store, Records, size)));
            allocated += GC.GetTotalAllocatedBytes() - bytes;
            folded.Add(await CpuOfAsync(() => folding.FoldAsync(default)));
        }

        stored.Sort();
        folded.Sort();
        Console.WriteLine($"{name}, {members} members, batches of {size}: {stored[Rounds / 2]:0.0} µs CPU and {allocated / Rounds / Records:N0} bytes a record ({stored[0]:0.0} to {stored[^1]:0.0} µs), {folded[Rounds / 2]:0.0} µs more to add it up");
    }
}

static async Task<double> CpuOfAsync(Func<Task> work)
{
    var before = Process.GetCurrentProcess().TotalProcessorTime;
    await work();
    return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / Records;
}

async Task StoreAsync(IAuditStore store, int records, int size)
{
    for (var stored = 0; stored < records; stored += size)
        await store.StoreAsync([.. Enumerable.Range(0, size).Select(ARead)], default);
}

AuditRecord ARead(int number) => new()
{
    Id = Guid.CreateVersion7(),
    StartedAt = DateTimeOffset.UtcNow,
    Member = new MemberId("https://word-word-1234.customers.stytch.com", "organization-live-0123456789ab", $"member-live-0123456789ab-{number % members}"),
    MemberLabel = "ada@example.com",
    Client = new CallingClient("connected-app-live-0123456789ab", "a client", "1.0", "2026-07-28"),
    SessionId = "0123456789abcdef0123456789abcdef",
    Tool = "get_row",
    Toolset = "rows",
    Writes = false,
    Targets = ["doc:AbCDeFGH", "table:grid-pqRst-U", "row:i-tuVwxYz"],
    TargetNames = ["Launch plan", "Tasks", ""],
    Outcome = AuditOutcome.Succeeded,
    Duration = TimeSpan.FromMilliseconds(12.3),
    CacheHits = 1,
    Scopes = ["coda.read", "coda.write"],
    CodaToken = "service:0123456789abcdef",
    ArgumentsDigest = new string('a', 64),
    ArgumentBytes = 120,
    ResultBytes = 900,
    TraceId = "0af7651916cd43dd8448eb211c80319c",
    JsonRpcId = "n:7",
    Front = "machine/1",
};
