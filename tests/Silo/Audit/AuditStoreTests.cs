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
            JsonRpcId = "n:7",
            Toolset = "docs",
            Scopes = ["coda.read", "coda.write"],
            CodaToken = "member:0123456789abcdef",
            TargetNames = ["Ålpha 😀", ""],
            ArgumentsDigest = new string('a', 64),
            Arguments = """{"doc":"string(10)"}""",
            Reason = "HTTP 404",
            TurnWait = TimeSpan.FromMilliseconds(1.5),
            PermitWait = TimeSpan.FromMilliseconds(2.5),
            ArgumentBytes = 20,
            ResultBytes = 300,
            WriteKey = "key",
            Front = "machine/1",
            Silo = Me,
            Actor = new MemberId("operator", "", "root/ö"),
            ActorLabel = "root@machine",
            RegisteredName = "A registered name",
            ArgumentValues = "encrypted",
            Details = """{"before":null,"after":{"a":1}}""",
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

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task No_text_is_stored_with_control_characters(string field)
    {
        const string Odd = "a\u001b[2J\r\nb\t\0\u007f\u0085\u2028\u202ec\ud800";
        var store = Open(Me);
        await store.StoreAsync([With(ARecord(AuditOutcome.Succeeded), field, Odd)], default);

        var texts = TextsOf(Assert.Single(await store.ReadAsync(new AuditQuery(), default)));

        Assert.Equal("a[2Jbc\ufffd", texts[field]);
    }

    [Fact]
    public void Each_text_of_a_record_is_looked_at()
    {
        var texts = typeof(AuditRecord).GetProperties()
            .Where(property => property.PropertyType == typeof(string) || property.PropertyType == typeof(IReadOnlyList<string>))
            .Select(property => property.Name).Except([nameof(AuditRecord.Silo)]);

        Assert.Equal(texts.Order(), TextsOf(ARecord(AuditOutcome.Succeeded)).Keys.Where(name => !name.Contains('.', StringComparison.Ordinal)).Order());
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

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 31, 32, 63 })]
    [InlineData(new[] { 5, 6, 40, 69 })]
    public async Task A_batch_stores_its_new_records_and_completes_those_that_exist(int[] started)
    {
        var store = Open(Me);
        var batch = Enumerable.Range(0, 70).Select(number => ARecord(AuditOutcome.Succeeded) with { Targets = [$"doc:{number}"], JsonRpcId = $"n:{number}" }).ToList();
        await store.StoreAsync([.. started.Select(number => batch[number] with { Outcome = AuditOutcome.Started, Targets = [] })], default);
        // A batch may also contain a record twice.
        batch.Insert(50, batch[45] with { CacheHits = 9 });

        await store.StoreAsync(batch, default);

        var stored = await store.ReadAsync(new AuditQuery { Limit = 100 }, default);
        batch.RemoveAt(45);
        Assert.Equal(batch.Select(Show).Order(), stored.Select(Show).Order());

        static string Show(AuditRecord record) => $"{record.Id} {record.JsonRpcId} {record.Outcome} {record.Targets[0]} {record.CacheHits}";
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

    public static TheoryData<string> Texts => [.. TextsOf(ARecord(AuditOutcome.Succeeded)).Keys];

    private static Dictionary<string, string?> TextsOf(AuditRecord record) => new()
    {
        ["Member.Issuer"] = record.Member.Issuer,
        ["Member.Organization"] = record.Member.Organization,
        ["Member.Member"] = record.Member.Member,
        ["MemberLabel"] = record.MemberLabel,
        ["Client.ClientId"] = record.Client.ClientId,
        ["Client.Name"] = record.Client.Name,
        ["Client.Version"] = record.Client.Version,
        ["Client.ProtocolVersion"] = record.Client.ProtocolVersion,
        ["SessionId"] = record.SessionId,
        ["Tool"] = record.Tool,
        ["Targets"] = First(record.Targets),
        ["Outcome"] = record.Outcome,
        ["RequestIds"] = First(record.RequestIds),
        ["TraceId"] = record.TraceId,
        ["JsonRpcId"] = record.JsonRpcId,
        ["Toolset"] = record.Toolset,
        ["Scopes"] = First(record.Scopes),
        ["CodaToken"] = record.CodaToken,
        ["TargetNames"] = First(record.TargetNames),
        ["ArgumentsDigest"] = record.ArgumentsDigest,
        ["Arguments"] = record.Arguments,
        ["Reason"] = record.Reason,
        ["WriteKey"] = record.WriteKey,
        ["Front"] = record.Front,
        ["ActorLabel"] = record.ActorLabel,
        ["RegisteredName"] = record.RegisteredName,
        ["ArgumentValues"] = record.ArgumentValues,
        ["Details"] = record.Details,
    };

    private static string? First(IReadOnlyList<string>? list) => list is [var first, ..] ? first : null;

    private static AuditRecord With(AuditRecord record, string field, string text) => field switch
    {
        "Member.Issuer" => record with { Member = record.Member with { Issuer = text } },
        "Member.Organization" => record with { Member = record.Member with { Organization = text } },
        "Member.Member" => record with { Member = record.Member with { Member = text } },
        "Client.ClientId" => record with { Client = record.Client with { ClientId = text } },
        "Client.Name" => record with { Client = record.Client with { Name = text } },
        "Client.Version" => record with { Client = record.Client with { Version = text } },
        "Client.ProtocolVersion" => record with { Client = record.Client with { ProtocolVersion = text } },
        "Targets" => record with { Targets = [text] },
        "RequestIds" => record with { RequestIds = [text] },
        "Scopes" => record with { Scopes = [text] },
        "TargetNames" => record with { TargetNames = [text] },
        "MemberLabel" => record with { MemberLabel = text },
        "SessionId" => record with { SessionId = text },
        "Tool" => record with { Tool = text },
        "Outcome" => record with { Outcome = text },
        "TraceId" => record with { TraceId = text },
        "JsonRpcId" => record with { JsonRpcId = text },
        "Toolset" => record with { Toolset = text },
        "CodaToken" => record with { CodaToken = text },
        "ArgumentsDigest" => record with { ArgumentsDigest = text },
        "Arguments" => record with { Arguments = text },
        "Reason" => record with { Reason = text },
        "WriteKey" => record with { WriteKey = text },
        "Front" => record with { Front = text },
        "ActorLabel" => record with { ActorLabel = text },
        "RegisteredName" => record with { RegisteredName = text },
        "ArgumentValues" => record with { ArgumentValues = text },
        "Details" => record with { Details = text },
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "A text of a record."),
    };

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

    [Fact]
    public async Task A_database_of_schema_3_is_brought_up_to_date_and_its_silos_go_on_storing()
    {
        var record = ARecord(AuditOutcome.Succeeded);
        await Open(Me).StoreAsync([record], default);
        await using (var command = database.CreateCommand("""
            UPDATE codamcp_schema SET version = 3, oldest = 2;
            ALTER TABLE audit_record DROP COLUMN json_rpc_id, DROP COLUMN toolset, DROP COLUMN scopes, DROP COLUMN coda_token, DROP COLUMN target_names,
              DROP COLUMN arguments_digest, DROP COLUMN arguments, DROP COLUMN reason, DROP COLUMN turn_ms, DROP COLUMN permit_ms,
              DROP COLUMN argument_bytes, DROP COLUMN result_bytes, DROP COLUMN write_key, DROP COLUMN front
            """))
            await command.ExecuteNonQueryAsync();

        await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
        // As a silo of schema 3 does, which knows no newer columns.
        await using (var command = database.CreateCommand("""
            INSERT INTO audit_record (id, started_at, issuer, organization, member, client_id, client_name, client_version, protocol_version,
              tool, writes, targets, outcome, cache_hits, upstream_requests, request_ids, silo, calls)
            VALUES (gen_random_uuid(), now(), 'i', 'o', 'm', 'c', '', '', '', 'whoami', false, '[]', 'succeeded', 0, 0, '[]', 'old', 1)
            """))
            await command.ExecuteNonQueryAsync();

        var read = await Open(Me).ReadAsync(new AuditQuery(), default);
        Assert.Equal([null, null], read.Select(one => one.Scopes));
        Assert.Contains(read, one => one.Id == record.Id);
    }

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

    [Fact]
    public async Task A_file_of_before_the_columns_of_schema_4_is_brought_up_to_date()
    {
        var record = ARecord(AuditOutcome.Succeeded) with { Scopes = ["coda.read"] };
        await Open(Me).StoreAsync([record], default);
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "audit.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE audit_record DROP COLUMN scopes; ALTER TABLE audit_record DROP COLUMN turn_ms; ALTER TABLE audit_record DROP COLUMN front";
            await command.ExecuteNonQueryAsync();
        }

        var store = Open(Me);

        Assert.Null(Assert.Single(await store.ReadAsync(new AuditQuery(), default)).Scopes);
        var later = record with { Id = Guid.CreateVersion7(), TurnWait = TimeSpan.FromMilliseconds(3), Front = "machine/1" };
        await store.StoreAsync([later], default);
        Assert.Equal(("machine/1", 3), (await store.ReadAsync(new AuditQuery { Id = later.Id }, default)).Select(one => (one.Front, one.TurnWait!.Value.TotalMilliseconds)).Single());
    }

    [Fact]
    public async Task A_file_that_keeps_its_records_by_their_id_as_before_goes_on_working()
    {
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "audit.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE audit_record (
                  id TEXT PRIMARY KEY, started_at TEXT NOT NULL, issuer TEXT NOT NULL, organization TEXT NOT NULL, member TEXT NOT NULL, member_label TEXT,
                  client_id TEXT NOT NULL, client_name TEXT NOT NULL, client_version TEXT NOT NULL, protocol_version TEXT NOT NULL, session_id TEXT,
                  tool TEXT NOT NULL, writes INTEGER NOT NULL, targets TEXT NOT NULL, outcome TEXT NOT NULL, duration_ms REAL, cache_hits INTEGER NOT NULL,
                  upstream_requests INTEGER NOT NULL, request_ids TEXT NOT NULL, trace_id TEXT) WITHOUT ROWID
                """;
            await command.ExecuteNonQueryAsync();
        }

        var store = Open(Me);
        AuditRecord[] records = [ARecord(AuditOutcome.Started), ARecord(AuditOutcome.Succeeded), ARecord(AuditOutcome.Succeeded)];
        await store.StoreAsync(records, default);
        await store.StoreAsync([records[0] with { Outcome = AuditOutcome.Accepted }], default);

        var stored = await store.ReadAsync(new AuditQuery(), default);
        Assert.Equal(records.Select(record => record.Id).OrderDescending(), stored.Select(record => record.Id));
        Assert.Equal(AuditOutcome.Accepted, stored.Single(record => record.Id == records[0].Id).Outcome);
    }

    private protected override IAuditStore Open(string silo)
    {
        var store = new SqliteAuditStore(Path.Combine(directory, "audit.db"), silo);
        opened.Add(store);
        return store;
    }
}
