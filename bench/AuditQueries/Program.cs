// Fills a private PostgreSQL with audit records and measures what the console and the API ask of them, each query by itself. With --at it keeps the
// database in that directory, and does not fill it again. With --console it then measures each page of the console. With --sqlite it measures SQLite instead.
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using CodaMcp;
using CodaMcp.Audit;
using CodaMcp.Audit.Reading;
using CodaMcp.Bench;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

const string Organization = ConsolePages.Organization;
const string Member = ConsolePages.Admin;
const string Row = "row:i-wanted";
const string Document = "doc:d3";

var rows = NumberOf("--rows", 1_000_000);
var days = NumberOf("--days", 400);
var runs = NumberOf("--runs", 15);
var kept = Array.IndexOf(args, "--at") is >= 0 and var place ? Path.GetFullPath(args[place + 1]) : null;
var directory = kept ?? Directory.CreateTempSubdirectory("codamcp-bench-").FullName;
var isFilled = File.Exists(Path.Combine(directory, "data", "PG_VERSION"));
// The port of the Sandbox's Stytch is a part of the records: it is in their issuer.
var stytchPort = NumberOf("--stytch-port", 29483);
Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors, .NET {Environment.Version}, {rows:N0} records of {days} days");
if (args.Contains("--sqlite"))
{
    await MeasureSqliteAsync(Path.Combine(directory, "audit.db"));
    Directory.Delete(directory, recursive: true);
    return;
}

try
{
    var connection = await PostgresAsync("start");
    if (!isFilled)
        await FillAsync(connection);
    await BringUpToDateAsync(connection);
    await AddUpAsync(connection);
    // As after a start: nothing of the tables is in PostgreSQL's memory. The files may still be in the machine's.
    await PostgresAsync("stop");
    connection = await PostgresAsync("start");
    await using (var database = Open(connection))
        await MeasureAsync(database, isPostgres: true);
    if (args.Contains("--console"))
        await MeasureConsoleAsync(connection);
}
finally
{
    await PostgresAsync(kept is null ? "kill" : "stop");
    if (kept is null)
        Directory.Delete(directory, recursive: true);
}

async Task FillAsync(string connection)
{
    await using var database = Open(connection);
    var schema = new PostgresSchema(database, NullLogger<PostgresSchema>.Instance);
    await schema.ApplyAsync(default);
    // The records come as those of a version before, so that bringing them up to date is measured too.
    await ExecuteAsync(database, """
        UPDATE codamcp_schema SET version = 4;
        CREATE TABLE plain (LIKE audit_record INCLUDING DEFAULTS, PRIMARY KEY (id));
        ALTER TABLE plain DROP actor, DROP actor_label, DROP registered_name, DROP argument_values, DROP details;
        DROP VIEW audit_usage_change;
        DROP TABLE audit_record, audit_event, audit_usage, audit_change, audit_target;
        ALTER TABLE plain RENAME TO audit_record;
        ALTER INDEX plain_pkey RENAME TO audit_record_pkey;
        CREATE INDEX audit_record_member ON audit_record (organization, member, id);
        CREATE INDEX audit_record_started ON audit_record (silo) WHERE outcome = 'started';
        """);
    var began = Stopwatch.GetTimestamp();
    await ExecuteAsync(database, $"""
        SELECT setseed(0.5);
        INSERT INTO audit_record (id, started_at, issuer, organization, member, member_label, client_id, client_name, client_version, protocol_version, session_id, tool, toolset,
          writes, targets, target_names, outcome, duration_ms, cache_hits, upstream_requests, request_ids, trace_id, silo, argument_bytes, result_bytes)
        SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid, to_timestamp(ms / 1000.0), 'http://localhost:{stytchPort}',
          CASE WHEN n % 20 = 0 THEN 'organization-2' ELSE '{Organization}' END, CASE WHEN who = 7 THEN '{Member}' ELSE 'member-' || who END, 'member-' || who || '@example.com', 'client-' || n % 7, 'Client ' || n % 7, '1.0', '2026-07-28',
          'session-' || who, CASE WHEN n % 50000 = 0 THEN 'rare_tool' ELSE 'tool_' || what END, 'toolset-' || what % 8, writes,
          CASE WHEN n % {Math.Max(2, rows / 20)} = 1 THEN '["doc:d' || doc || '","table:t' || doc || '","{Row}"]'
            WHEN writes THEN '["doc:d' || doc || '","table:t' || doc || '","row:i-' || n || '"]' ELSE '["doc:d' || doc || '"]' END,
          CASE WHEN writes THEN '["Doc ' || doc || '","",""]' ELSE '["Doc ' || doc || '"]' END,
          CASE WHEN n % 40000 = 1 THEN 'unknown_outcome' WHEN n % 50 = 1 THEN 'not_found' WHEN n % 70 = 1 THEN 'limit_exceeded' ELSE 'succeeded' END,
          5 + 400 * random() ^ 4, n % 3, n % 2, '[]', hash, 'bench/127.0.0.1:1@1', 120, 2400
        FROM (SELECT n, md5(n::text) AS hash, (extract(epoch FROM now() - interval '{days} days') * 1000)::bigint + n * ({days}::bigint * 86400000 / {rows}) AS ms,
            floor(300 * random() ^ 2)::int AS who, floor(60 * random() ^ 2)::int AS what, floor(5000 * random() ^ 2)::int AS doc, n % 9 = 0 AS writes
          FROM generate_series(1::bigint, {rows}) n) made
        """);
    Console.WriteLine($"Stored in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
}

// Stores records like those of FillAsync, and measures the same queries.
async Task MeasureSqliteAsync(string file)
{
    await using var database = new SqliteDataSource(file);
    var began = Stopwatch.GetTimestamp();
    using (var store = new SqliteAuditStore(file, "bench"))
    {
        using var folding = new UsageFolding(new AuditDatabase(database, isPostgres: false), TimeProvider.System, NullLogger<UsageFolding>.Instance);
        var random = new Random(5);
        var start = DateTimeOffset.UtcNow.AddDays(-days);
        for (var stored = 0; stored < rows; stored += 2000)
        {
            await store.StoreAsync([.. Enumerable.Range(stored + 1, Math.Min(2000, rows - stored)).Select(n => ARecord(n, start.AddDays((double)n * days / rows), random))], default);
            await folding.FoldAsync(default);
        }
    }

    Console.WriteLine($"Stored in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s, {new FileInfo(file).Length / 1_000_000:N0} MB");
    await MeasureAsync(database, isPostgres: false);
}

AuditRecord ARecord(int n, DateTimeOffset at, Random random)
{
    var (who, what, doc, writes) = ((int)(300 * Squared()), (int)(60 * Squared()), (int)(5000 * Squared()), n % 9 == 0);
    string[] touched = n % Math.Max(2, rows / 20) == 1 ? [$"table:t{doc}", Row] : writes ? [$"table:t{doc}", $"row:i-{n}"] : [];
    return new AuditRecord
    {
        Id = Guid.CreateVersion7(at),
        StartedAt = at,
        Member = new MemberId($"http://localhost:{stytchPort}", n % 20 == 0 ? "organization-2" : Organization, who == 7 ? Member : $"member-{who}"),
        MemberLabel = $"member-{who}@example.com",
        Client = new CallingClient($"client-{n % 7}", $"Client {n % 7}", "1.0", "2026-07-28"),
        SessionId = $"session-{who}",
        Tool = n % 50000 == 0 ? "rare_tool" : $"tool_{what}",
        Toolset = $"toolset-{what % 8}",
        Writes = writes,
        Targets = [$"doc:d{doc}", .. touched],
        TargetNames = [$"Doc {doc}", .. touched.Select(_ => "")],
        Outcome = n % 40000 == 1 ? "unknown_outcome" : n % 50 == 1 ? "not_found" : n % 70 == 1 ? "limit_exceeded" : "succeeded",
        Duration = TimeSpan.FromMilliseconds(5 + (400 * Math.Pow(random.NextDouble(), 4))),
        CacheHits = n % 3,
        UpstreamRequests = n % 2,
        ArgumentBytes = 120,
        ResultBytes = 2400,
    };

    double Squared() => Math.Pow(random.NextDouble(), 2);
}

async Task BringUpToDateAsync(string connection)
{
    await using var database = Open(connection);
    var began = Stopwatch.GetTimestamp();
    await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
    Console.WriteLine($"Brought up to date in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
}

async Task AddUpAsync(string connection)
{
    await using var database = Open(connection);
    using var folding = new UsageFolding(new AuditDatabase(database, isPostgres: true), TimeProvider.System, NullLogger<UsageFolding>.Instance);
    var began = Stopwatch.GetTimestamp();
    if (!await folding.FoldAsync(default))
        return;
    Console.WriteLine($"Added up in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
    await ExecuteAsync(database, "VACUUM ANALYZE");
    foreach (var table in new[] { "audit_target", "audit_usage" })
        Console.WriteLine($"{table}: {await ScalarAsync(database, $"SELECT count(*) FROM {table}"):N0} rows, {await ScalarAsync(database, $"SELECT pg_total_relation_size('{table}') / 1000000"):N0} MB");
    Console.WriteLine($"audit_record: {await ScalarAsync(database, "SELECT sum(pg_total_relation_size(inhrelid)) / 1000000 FROM pg_inherits WHERE inhparent = 'audit_record'::regclass"):N0} MB in partitions, {await ScalarAsync(database, "SELECT pg_total_relation_size('audit_record') / 1000000"):N0} MB in one table");
}

async Task MeasureAsync(DbDataSource database, bool isPostgres)
{
    var audit = new AuditDatabase(database, isPostgres);
    var (records, usage) = (new AuditTable(audit), new UsageTable(audit, TimeProvider.System));
    var admin = new AuditReader(new MemberId($"http://localhost:{stytchPort}", Organization, Member), null, SeesOrganization: true, SeesArguments: false);
    var now = DateTimeOffset.UtcNow;

    var began = Stopwatch.GetTimestamp();
    var history = await records.SearchAsync(new AuditSearch { Reader = admin, Filter = new AuditFilter { Target = Row } }, default);
    Console.WriteLine($"One row's history, {history.Records.Count} records, first query after a start: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms");

    var middle = (await records.SearchAsync(new AuditSearch { Reader = admin, Filter = new AuditFilter { To = now.AddDays(-days / 2) }, Limit = 1 }, default)).Records[0].Id;
    var searches = new (string Name, AuditFilter Filter, Guid? Before)[]
    {
        ("newest page", new(), null),
        ("a page in the middle", new(), middle),
        ("one member", new() { Member = Member }, null),
        ("one tool", new() { Tool = "tool_30" }, null),
        ("a rare tool", new() { Tool = "rare_tool" }, null),
        ("one toolset", new() { Toolset = "toolset-3" }, null),
        ("one client", new() { ClientId = "client-3" }, null),
        ("one outcome", new() { Outcome = "not_found" }, null),
        ("a rare outcome", new() { Outcome = "unknown_outcome" }, null),
        ("an outcome that is not there", new() { Outcome = "stopped" }, null),
        ("writes", new() { WritesOnly = true }, null),
        ("one doc", new() { Target = Document }, null),
        ("writes of one member to one doc", new() { Target = Document, Member = Member, WritesOnly = true }, null),
        ("one row", new() { Target = Row }, null),
        ("one member, one tool, 30 days", new() { Member = Member, Tool = "tool_30", From = now.AddDays(-30) }, null),
        ("a rare tool of one member", new() { Member = Member, Tool = "rare_tool" }, null),
    };
    foreach (var (name, filter, before) in searches)
        await TimeAsync($"records: {name}", async () => (await records.SearchAsync(new AuditSearch { Reader = admin, Filter = filter, Before = before }, default)).Records.Count);
    await TimeAsync("records: own newest page", async () => (await records.SearchAsync(new AuditSearch { Reader = admin with { SeesOrganization = false } }, default)).Records.Count);
    await TimeAsync("records: by id", async () => await records.FindAsync(admin, middle, default) is null ? 0 : 1);
    foreach (var (length, step) in new[] { (1, UsageStep.Hour), (1, UsageStep.None), (30, UsageStep.Day), (365, UsageStep.Month), (30, UsageStep.None), (365, UsageStep.None) })
    {
        foreach (var by in Enum.GetValues<UsageGroup>())
        {
            foreach (var member in new[] { null, Member })
            {
                var query = new UsageQuery { Reader = admin, From = now.AddDays(-length), To = now, Step = step, By = by, Member = member };
                await TimeAsync($"usage: {length} days by {step} and {by}{(member is null ? "" : ", one member")}", async () => (await usage.ReadAsync(query, default)).Rows.Length);
            }
        }
    }

    await TimeAsync("usage: 90 days of one doc", async () =>
        (await usage.ReadAsync(new UsageQuery { Reader = admin, From = now.AddDays(-90), To = now, Step = UsageStep.Day, By = UsageGroup.Document, Key = Document }, default)).Rows.Length);
}

async Task MeasureConsoleAsync(string connection)
{
    var work = Directory.CreateTempSubdirectory("codamcp-bench-console-").FullName;
    var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository(), "src", "Standalone", "bin", "Release", "net10.0", "CodaMcp.Standalone.dll")]) { RedirectStandardOutput = true };
    foreach (var (name, value) in new Dictionary<string, string>
    {
        ["CODAMCP_POSTGRES"] = connection, ["CODAMCP_DATA"] = work, ["CODAMCP_PAGES_PER_SECOND"] = "10000", ["SANDBOX_AUTHORIZATION"] = "front", ["CODA_CREDENTIALS"] = "member-or-service",
        ["PORT"] = $"{stytchPort + 1}", ["SANDBOX_STYTCH_PORT"] = $"{stytchPort}", ["SANDBOX_CODA_PORT"] = $"{stytchPort + 2}", ["SANDBOX_FILES_PORT"] = $"{stytchPort + 3}",
    })
        start.Environment[name] = value;
    using var process = Process.Start(start)!;
    try
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("CodaMcp is ready", StringComparison.Ordinal))
            continue;
        _ = process.StandardOutput.ReadToEndAsync();
        using var pages = new ConsolePages($"http://localhost:{stytchPort + 1}", $"http://localhost:{stytchPort}", runs);
        await pages.MeasureAsync(Document, Row);
    }
    finally
    {
        process.Kill();
        await process.WaitForExitAsync();
        Directory.Delete(work, recursive: true);
    }
}

async Task TimeAsync(string name, Func<Task<int>> query)
{
    var times = new List<double>();
    var found = 0;
    for (var run = 0; run < runs; run++)
    {
        var began = Stopwatch.GetTimestamp();
        found = await query();
        times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    times.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-60} median {times[times.Count / 2],8:F1} ms   worst {times[^1],8:F1} ms   {found,5} rows"));
}

NpgsqlDataSource Open(string connection) => NpgsqlDataSource.Create(connection + ";Command Timeout=3600");

static async Task ExecuteAsync(NpgsqlDataSource database, string text)
{
    await using var command = database.CreateCommand(text);
    await command.ExecuteNonQueryAsync();
}

static async Task<object?> ScalarAsync(NpgsqlDataSource database, string text)
{
    await using var command = database.CreateCommand(text);
    return await command.ExecuteScalarAsync();
}

async Task<string> PostgresAsync(string verb)
{
    var start = new ProcessStartInfo("bash", [Path.Combine(Repository(), "ops", "postgres.sh"), verb, directory]) { RedirectStandardOutput = true };
    using var process = Process.Start(start)!;
    var output = await process.StandardOutput.ReadLineAsync();
    await process.WaitForExitAsync();
    return process.ExitCode == 0 ? output ?? "" : throw new InvalidOperationException($"postgres.sh {verb} failed.");
}

static string Repository()
{
    var repository = AppContext.BaseDirectory;
    while (!File.Exists(Path.Combine(repository, "CodaMcp.sln")))
        repository = Path.GetDirectoryName(repository)!;
    return repository;
}

int NumberOf(string name, int otherwise) =>
    Array.IndexOf(args, name) is >= 0 and var at ? int.Parse(args[at + 1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : otherwise;
