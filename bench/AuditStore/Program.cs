using System.Diagnostics;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

// What storing audit records costs this process, in batches of 100 reads of ten members: AuditStore [CONNECTION STRING].
const int Batches = 300;
const int BatchSize = 100;
var directory = Directory.CreateTempSubdirectory("codamcp-audit-store-");
try
{
    using (var store = new SqliteAuditStore(Path.Combine(directory.FullName, "audit.db"), "silo"))
        await MeasureAsync("SQLite", store);
    if (args is [var connectionString])
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
        await MeasureAsync("PostgreSQL", new PostgresAuditStore(database, "silo"));
    }
}
finally
{
    directory.Delete(recursive: true);
}

static async Task MeasureAsync(string name, IAuditStore store)
{
    await StoreAsync(store, 50);
    var (cpu, clock) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
    await StoreAsync(store, Batches);
    var (used, took) = (Process.GetCurrentProcess().TotalProcessorTime - cpu, Stopwatch.GetElapsedTime(clock));
    Console.WriteLine($"{name}: {used.TotalMicroseconds / (Batches * BatchSize):0.0} µs CPU a record, {took.TotalMilliseconds / Batches:0.0} ms a batch of {BatchSize}");
}

static async Task StoreAsync(IAuditStore store, int batches)
{
    for (var batch = 0; batch < batches; batch++)
        await store.StoreAsync([.. Enumerable.Range(0, BatchSize).Select(ARead)], default);
}

static AuditRecord ARead(int number) => new()
{
    Id = Guid.CreateVersion7(),
    StartedAt = DateTimeOffset.UtcNow,
    Member = new MemberId("https://word-word-1234.customers.stytch.com", "organization-live-0123456789ab", $"member-live-0123456789ab-{number % 10}"),
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
