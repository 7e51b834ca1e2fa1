using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CodaMcp.Tests.Audit;

public abstract class AuditStoreTests : IAsyncLifetime
{
    protected const string Me = "127.0.0.1:11111@1";

    private protected abstract IAuditStore Open(string silo);

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task A_record_comes_back_as_it_was_stored()
    {
        var record = ARecord(AuditOutcome.Succeeded) with
        {
            MemberLabel = "Ålice ' \"",
            SessionId = "s",
            Targets = ["doc:a", "table:grid-b"],
            RequestIds = ["mutate:1"],
            Duration = TimeSpan.FromMilliseconds(12.5),
            CacheHits = 2,
            Calls = 7,
            UpstreamRequests = 3,
            Writes = true,
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };
        var store = Open(Me);
        await store.StoreAsync([record], default);

        Assert.Equivalent(record, Assert.Single(await store.ReadAsync(new AuditQuery(), default)), strict: true);
    }

    [Fact]
    public async Task What_a_client_calls_itself_never_keeps_others_records_from_being_stored()
    {
        var store = Open(Me);
        var odd = ARecord(AuditOutcome.Succeeded) with { MemberLabel = "a\0b", Client = new CallingClient("c", "\ud800", "", "") };

        await store.StoreAsync([odd, ARecord(AuditOutcome.Succeeded)], default);

        Assert.Equal(2, (await store.ReadAsync(new AuditQuery(), default)).Count);
    }

    [Fact]
    public async Task Storing_it_again_completes_it_in_the_same_batch_or_later()
    {
        var store = Open(Me);
        var started = ARecord(AuditOutcome.Started);
        await store.StoreAsync([started, started with { Outcome = AuditOutcome.Accepted }], default);
        await store.StoreAsync([started with { Outcome = AuditOutcome.Succeeded, Targets = ["doc:a"], UpstreamRequests = 1 }], default);

        var read = Assert.Single(await store.ReadAsync(new AuditQuery(), default));

        Assert.Equal(AuditOutcome.Succeeded, read.Outcome);
        Assert.Equal(["doc:a"], read.Targets);
    }

    [Fact]
    public async Task A_count_of_refusals_is_taken_over()
    {
        var store = Open(Me);
        var refused = ARecord("insufficient_scope");
        await store.StoreAsync([refused], default);
        Assert.Equal(1, Assert.Single(await store.ReadAsync(new AuditQuery(), default)).Calls);

        await store.StoreAsync([refused with { Calls = 400 }], default);

        Assert.Equal(400, Assert.Single(await store.ReadAsync(new AuditQuery(), default)).Calls);
    }

    [Fact]
    public async Task What_a_lost_silo_started_is_settled_and_nothing_of_others()
    {
        var (lost, mine, done) = (ARecord(AuditOutcome.Started), ARecord(AuditOutcome.Started), ARecord(AuditOutcome.Succeeded));
        await Open("gone").StoreAsync([lost, done], default);
        var store = Open(Me);
        await store.StoreAsync([mine], default);
        Assert.Equal(new[] { Me, "gone" }, (await store.ReadStartedAsync(default)).Order());

        Assert.Equal(1, await store.SettleInterruptedAsync(["gone"], default));
        Assert.Equal(0, await store.SettleInterruptedAsync(["gone"], default));

        var outcomes = (await store.ReadAsync(new AuditQuery(), default)).ToDictionary(record => record.Id, record => record.Outcome);
        Assert.Equal((AuditOutcome.Unknown, AuditOutcome.Started, AuditOutcome.Succeeded), (outcomes[lost.Id], outcomes[mine.Id], outcomes[done.Id]));
    }

    [Fact]
    public async Task A_completion_that_arrives_after_all_is_taken_over()
    {
        var record = ARecord(AuditOutcome.Started);
        var late = Open("gone");
        await late.StoreAsync([record], default);
        await Open(Me).SettleInterruptedAsync(["gone"], default);

        await late.StoreAsync([record with { Outcome = AuditOutcome.Succeeded }], default);

        Assert.Equal(AuditOutcome.Succeeded, Assert.Single(await late.ReadAsync(new AuditQuery(), default)).Outcome);
    }

    [Fact]
    public async Task A_query_for_a_member_returns_that_members_only()
    {
        var store = Open(Me);
        var mine = ARecord(AuditOutcome.Succeeded);
        await store.StoreAsync([mine, ARecord(AuditOutcome.Succeeded) with { Member = mine.Member with { Issuer = "elsewhere" } }], default);

        Assert.Equal(mine.Id, Assert.Single(await store.ReadAsync(new AuditQuery { Member = mine.Member }, default)).Id);
    }

    [Fact]
    public async Task The_newest_come_first_and_no_more_than_asked_for()
    {
        var store = Open(Me);
        var records = Enumerable.Range(0, 10).Select(i => ARecord(AuditOutcome.Succeeded) with { Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(i)) }).ToArray();
        await store.StoreAsync(records, default);

        var read = await store.ReadAsync(new AuditQuery { Limit = 3, Tool = "list_docs" }, default);

        Assert.Equal(records.Reverse().Take(3).Select(record => record.Id), read.Select(record => record.Id));
    }

    internal static AuditRecord ARecord(string outcome) => new()
    {
        Id = Guid.CreateVersion7(),
        StartedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(123),
        Member = new MemberId("https://issuer.example", "organization-1", "member-1"),
        Client = new CallingClient("client-1", "a client", "1.0", "2026-07-28"),
        Tool = "list_docs",
        Writes = false,
        Outcome = outcome,
    };
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresAuditStoreTests(PostgresServer server) : AuditStoreTests
{
    private NpgsqlDataSource database = null!;

    public override async Task InitializeAsync()
    {
        database = (await server.NewDatabaseAsync()).OpenDatabase();
        await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
    }

    public override async Task DisposeAsync() => await database.DisposeAsync();

    private protected override IAuditStore Open(string silo) => new PostgresAuditStore(database, silo);
}

public sealed class SqliteAuditStoreTests : AuditStoreTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-audit-").FullName;
    private readonly List<SqliteAuditStore> opened = [];

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync()
    {
        foreach (var store in opened)
            store.Dispose();
        TestDirectory.Delete(directory);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_file_of_before_silos_were_recorded_goes_on_working()
    {
        var path = Path.Combine(directory, "audit.db");
        var record = ARecord(AuditOutcome.Started);
        await Open(Me).StoreAsync([record], default);
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE audit_record DROP COLUMN silo";
            await command.ExecuteNonQueryAsync();
        }

        var store = Open(Me);

        Assert.Equal("", Assert.Single(await store.ReadStartedAsync(default)));
        Assert.Equal(1, await store.SettleInterruptedAsync([""], default));
        await store.StoreAsync([record with { Outcome = AuditOutcome.Succeeded }], default);
        Assert.Equal(AuditOutcome.Succeeded, Assert.Single(await store.ReadAsync(new AuditQuery(), default)).Outcome);
    }

    private protected override IAuditStore Open(string silo)
    {
        var store = new SqliteAuditStore(Path.Combine(directory, "audit.db"), silo);
        opened.Add(store);
        return store;
    }
}
