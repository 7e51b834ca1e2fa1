using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using CodaMcp.Audit;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Members;
using CodaMcp.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace CodaMcp.Tests.Audit;

/// <summary>Whoever changes the audit past the server is found, and who does not is not.</summary>
public abstract class AuditChainTests : IAsyncLifetime
{
    protected static readonly MemberId Ann = new("https://issuer.example", "organization-1", "ann");
    protected static readonly MemberId Bob = new("https://issuer.example", "organization-1", "bob");
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(DateTimeOffset.UtcNow.Date, TimeSpan.Zero) + TimeSpan.FromHours(12));
    private readonly AuditSigningKey key = new(new Protector("a secret for tests"));

    protected FakeTimeProvider Time => time;

    protected AuditSigningKey Key => key;

    private protected abstract DbDataSource Database { get; }

    private protected abstract IAuditStore Open(string silo);

    private protected abstract Task ReapplyAsync();

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task An_untouched_audit_is_intact()
    {
        var records = await StoreSomeAsync();

        var verdict = await VerifyAsync();

        AssertIntact(verdict);
        // Each member has one write, which has two events.
        Assert.Equal((records.Count, records.Count + 2, 2, 2L, true), (verdict.Records, verdict.Events, verdict.Checkpoints, verdict.LastCheckpoint, verdict.KeyIsKnown));
    }

    [Fact]
    public async Task Records_whose_values_the_database_keeps_in_another_form_are_intact_also_when_they_are_completed_in_one_batch()
    {
        var odd = ARecord(Ann, AuditOutcome.Started) with
        {
            StartedAt = time.GetUtcNow().AddTicks(1_234_567),
            MemberLabel = "Jörg \u0007\u202e😀 \ud800 o'Neil",
            TargetNames = ["a \"name\"", "ü\n", ""],
            TurnWait = TimeSpan.FromTicks(1),
            PermitWait = TimeSpan.FromTicks(-3),
            ArgumentBytes = int.MaxValue,
            Details = """{"before":null,"after":"é"}""",
        };
        var completed = odd with { Outcome = AuditOutcome.Succeeded, Duration = TimeSpan.FromTicks(123_456_789), Reason = "", MemberLabel = "is kept as it was" };

        await Open("silo").StoreAsync([odd, ARecord(Bob), completed, completed], default);
        await Open("silo").StoreAsync([completed, ARecord(Ann)], default);
        await SignAsync();

        var verdict = await VerifyAsync();
        AssertIntact(verdict);
        Assert.Equal((3, 6), (verdict.Records, verdict.Events));
    }

    [Fact]
    public async Task An_empty_audit_is_intact() => AssertIntact(await VerifyAsync());

    [Theory]
    [MemberData(nameof(Columns))]
    public async Task A_change_of_any_column_is_found(string column)
    {
        var records = await StoreSomeAsync();
        var victim = records[3];
        var value = AuditRow.TypeOf(column) switch
        {
            AuditColumn.Id => $"'{Guid.CreateVersion7(time.GetUtcNow())}'",
            AuditColumn.Moment => "'2001-02-03T04:05:06.000Z'",
            AuditColumn.Flag => "NOT writes",
            AuditColumn.Number => $"COALESCE({column}, 0) + 1",
            AuditColumn.Real => $"COALESCE({column}, 0) + 0.5",
            // A trigger reads it.
            _ when column == "targets" => "'[\"doc:other\"]'",
            _ => "'other'",
        };
        Assert.Equal(1, await ExecuteAsync($"UPDATE audit_record SET {column} = {value} WHERE id = '{victim.Id}'"));

        var verdict = await VerifyAsync();

        Assert.Contains(verdict.Findings, found => found.Record == victim.Id && found.Problem == (column == "id" ? AuditProblem.Missing : AuditProblem.Changed));
    }

    [Fact]
    public async Task A_changed_record_is_the_first_that_is_named()
    {
        var records = await StoreSomeAsync();
        await ExecuteAsync($"UPDATE audit_record SET outcome = 'succeeded', targets = '[\"doc:x\"]' WHERE id IN ('{records[2].Id}', '{records[5].Id}')");

        await AssertFoundAsync(AuditProblem.Changed, records[2]);
    }

    [Fact]
    public async Task A_deleted_record_is_found()
    {
        var records = await StoreSomeAsync();
        await ExecuteAsync($"DELETE FROM audit_record WHERE id = '{records[4].Id}'");

        await AssertFoundAsync(AuditProblem.Missing, records[4]);
    }

    [Fact]
    public async Task An_inserted_record_is_found()
    {
        var records = await StoreSomeAsync();
        var forged = Guid.CreateVersion7(time.GetUtcNow());
        await ExecuteAsync($"""
            INSERT INTO audit_record ({AuditRow.List})
            SELECT {string.Join(", ", AuditRow.Columns.Select(column => column == "id" ? $"'{forged}'" : column))} FROM audit_record WHERE id = '{records[4].Id}'
            """);

        await AssertFoundAsync(AuditProblem.Inserted, records[4] with { Id = forged });
    }

    [Fact]
    public async Task Swapped_records_are_found()
    {
        var records = await StoreSomeAsync();
        var (one, other) = (records[4], records[6]);
        Assert.Equal(one.Member, other.Member);
        await SwapAsync("audit_record", "id", $"'{one.Id}'", $"'{other.Id}'", $"'{Guid.Empty}'");

        await AssertFoundAsync(AuditProblem.Changed, one);
    }

    [Fact]
    public async Task Swapped_events_are_found()
    {
        var records = await StoreSomeAsync();
        await SwapAsync("audit_event", "sequence", "3", "4", "-1", $"member = '{Ann}'");

        var first = await AssertFoundAsync(AuditProblem.Broken, null);
        Assert.Equal((Ann.ToGrainKey(), 3), (first.Member, first.Sequence));
        Assert.NotEmpty(records);
    }

    [Fact]
    public async Task Events_that_are_cut_out_of_a_chain_are_found()
    {
        var records = await StoreSomeAsync();
        await ExecuteAsync($"DELETE FROM audit_record WHERE id = '{records[2].Id}'");
        await ExecuteAsync($"DELETE FROM audit_event WHERE record = '{records[2].Id}'");

        var first = await AssertFoundAsync(AuditProblem.Gap, null);
        Assert.Equal((Ann.ToGrainKey(), 3), (first.Member, first.Sequence));
    }

    [Fact]
    public async Task A_cut_tail_is_found()
    {
        var records = await StoreSomeAsync();
        var last = records.Last(record => record.Member == Bob);
        await ExecuteAsync($"DELETE FROM audit_record WHERE id = '{last.Id}'");
        await ExecuteAsync($"DELETE FROM audit_event WHERE record = '{last.Id}'");

        var first = await AssertFoundAsync(AuditProblem.CutOff, null);
        Assert.Equal((Bob.ToGrainKey(), 7), (first.Member, first.Sequence));
    }

    [Fact]
    public async Task A_tail_that_was_cut_with_its_head_is_found_by_the_checkpoint()
    {
        var records = await StoreSomeAsync();
        var last = records.Last(record => record.Member == Bob);
        await ExecuteAsync($"DELETE FROM audit_record WHERE id = '{last.Id}'");
        await ExecuteAsync($"DELETE FROM audit_event WHERE record = '{last.Id}'");
        await ExecuteAsync($"UPDATE audit_head SET sequence = 6, hash = (SELECT hash FROM audit_event WHERE member = '{Bob}' AND sequence = 6) WHERE member = '{Bob}'");

        var first = await AssertFoundAsync(AuditProblem.CutOff, null);
        Assert.Equal((Bob.ToGrainKey(), 7, 2), (first.Member, first.Sequence, first.Checkpoint));
    }

    [Fact]
    public async Task A_member_that_was_removed_altogether_is_found_by_the_checkpoint()
    {
        await StoreSomeAsync();
        foreach (var table in new[] { "audit_event", "audit_head" })
            await ExecuteAsync($"DELETE FROM {table} WHERE member = '{Bob}'");
        await ExecuteAsync("DELETE FROM audit_record WHERE member = 'bob'");

        Assert.Equal(Bob.ToGrainKey(), (await AssertFoundAsync(AuditProblem.CutOff, null)).Member);
    }

    [Theory]
    [InlineData("UPDATE audit_head SET hash = (SELECT hash FROM audit_event WHERE sequence = 1 AND member = '{0}') WHERE member = '{0}'", AuditProblem.Head)]
    [InlineData("UPDATE audit_head SET sequence = 5 WHERE member = '{0}'", AuditProblem.Head)]
    [InlineData("UPDATE audit_head SET sequence = 50 WHERE member = '{0}'", AuditProblem.CutOff)]
    [InlineData("DELETE FROM audit_head WHERE member = '{0}'", AuditProblem.Head)]
    [InlineData("DELETE FROM audit_event WHERE member = '{0}'", AuditProblem.CutOff)]
    [InlineData("UPDATE audit_event SET at = at + 1 WHERE sequence = 2 AND member = '{0}'", AuditProblem.Broken)]
    [InlineData("UPDATE audit_event SET kind = 'settled' WHERE sequence = 2 AND member = '{0}'", AuditProblem.Broken)]
    public async Task A_change_of_head_or_chain_is_found(string change, string problem)
    {
        await StoreSomeAsync();
        Assert.True(await ExecuteAsync(string.Format(CultureInfo.InvariantCulture, change, Ann)) > 0);

        var verdict = await VerifyAsync();

        Assert.Contains(verdict.Findings, found => found.Problem == problem && found.Member == Ann.ToGrainKey());
    }

    [Theory]
    [InlineData("DELETE FROM audit_checkpoint WHERE number = 1")]
    [InlineData("UPDATE audit_checkpoint SET signature = (SELECT signature FROM audit_checkpoint WHERE number = 2) WHERE number = 1")]
    [InlineData("UPDATE audit_checkpoint SET statement = replace(statement, '\"heads\":2', '\"heads\":1') WHERE number = 1")]
    [InlineData("UPDATE audit_checkpoint_head SET sequence = sequence - 1 WHERE checkpoint = 1")]
    [InlineData("DELETE FROM audit_checkpoint_head WHERE checkpoint = 1 AND sequence > 0")]
    public async Task A_changed_checkpoint_is_found(string change)
    {
        await StoreSomeAsync();
        Assert.True(await ExecuteAsync(change) > 0);

        var first = await AssertFoundAsync(AuditProblem.Checkpoint, null);
        Assert.Equal(1, first.Checkpoint);
    }

    [Fact]
    public async Task Checkpoints_that_were_replaced_by_those_of_another_key_are_found()
    {
        await StoreSomeAsync();
        await ExecuteAsync("DELETE FROM audit_checkpoint");
        await ExecuteAsync("DELETE FROM audit_checkpoint_head");
        await new AuditCheckpoints(Database, new AuditSigningKey(new Protector("somebody else's")), time).SignAsync(default);

        await AssertFoundAsync(AuditProblem.UnknownKey, null);
    }

    [Fact]
    public async Task A_replaced_checkpoint_before_others_does_not_fit_the_next()
    {
        await StoreSomeAsync();
        var forger = new AuditSigningKey(new Protector("somebody else's"));
        await using (var connection = await Database.OpenConnectionAsync())
        {
            var text = ((string)(await connection.ValueAsync("SELECT statement FROM audit_checkpoint WHERE number = 1", default))!).Replace(key.PublicKey.Replace("+", "\\u002B", StringComparison.Ordinal), forger.PublicKey.Replace("+", "\\u002B", StringComparison.Ordinal), StringComparison.Ordinal);
            await connection.RunAsync("UPDATE audit_checkpoint SET statement = @text, signature = @signature WHERE number = 1", default, ("@text", text), ("@signature", forger.Sign(System.Text.Encoding.UTF8.GetBytes(text))));
        }

        var first = await AssertFoundAsync(AuditProblem.Checkpoint, null);
        Assert.Equal(2, first.Checkpoint);
    }

    [Fact]
    public async Task Deleted_last_checkpoints_are_noticed_after_two_days_of_events()
    {
        await StoreSomeAsync();
        await ExecuteAsync("DELETE FROM audit_checkpoint WHERE number = 2");
        await ExecuteAsync("DELETE FROM audit_checkpoint_head WHERE checkpoint = 2");
        time.Advance(2 * Day);
        await Open("silo").StoreAsync([ARecord(Ann)], default);

        await AssertFoundAsync(AuditProblem.Checkpoint, null);
    }

    [Fact]
    public async Task Checkpoints_of_a_former_key_stay_good_after_the_key_changed()
    {
        await StoreSomeAsync();
        var next = new AuditSigningKey(new Protector("the next secret"));
        Assert.NotNull(await new AuditCheckpoints(Database, next, time).SignAsync(default));

        AssertIntact(await AuditVerification.RunAsync(Database, [next.PublicKey], null, default));
        Assert.Contains((await VerifyAsync()).Findings, found => found is { Problem: AuditProblem.UnknownKey, Checkpoint: 3 });
    }

    [Fact]
    public async Task One_member_can_be_verified_alone()
    {
        var records = await StoreSomeAsync();
        await ExecuteAsync($"UPDATE audit_record SET tool = 'x' WHERE id = '{records.First(record => record.Member == Bob).Id}'");

        AssertIntact(await AuditVerification.RunAsync(Database, [key.PublicKey], Ann, default));
        Assert.Equal(1, (await AuditVerification.RunAsync(Database, [key.PublicKey], Bob, default)).Problems);
    }

    [Fact]
    public async Task Of_several_silos_one_makes_the_checkpoint_of_a_day()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new AuditCheckpoints(Database, key, time).SignAsync(default))));

        Assert.Single(made, one => one is not null);
        AssertIntact(await VerifyAsync());
    }

    [Fact]
    public async Task A_record_that_is_stored_twice_is_one_record_and_intact()
    {
        var store = Open("silo");
        var record = ARecord(Ann);
        await store.StoreAsync([record], default);
        await store.StoreAsync([record, record], default);

        var verdict = await VerifyAsync();
        AssertIntact(verdict);
        Assert.Equal((1, 3), (verdict.Records, verdict.Events));
    }

    [Fact]
    public async Task Records_of_before_the_chain_are_counted_and_not_blamed_and_later_ones_without_event_are()
    {
        var store = Open("silo");
        var old = ARecord(Ann);
        await store.StoreAsync([old], default);
        await ExecuteAsync("DELETE FROM audit_event");
        await ExecuteAsync("DELETE FROM audit_head");
        time.Advance(TimeSpan.FromMinutes(1));
        await SignAsync();
        await store.StoreAsync([ARecord(Ann)], default);
        var verdict = await VerifyAsync();
        AssertIntact(verdict);
        Assert.Equal((1, 2), (verdict.Unchained, verdict.Records));

        time.Advance(TimeSpan.FromHours(2));
        var forged = Guid.CreateVersion7(time.GetUtcNow());
        await ExecuteAsync($"""
            INSERT INTO audit_record ({AuditRow.List})
            SELECT {string.Join(", ", AuditRow.Columns.Select(column => column == "id" ? $"'{forged}'" : column))} FROM audit_record WHERE id = '{old.Id}'
            """);
        await AssertFoundAsync(AuditProblem.Inserted, old with { Id = forged });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Writers_at_once_late_completions_and_settled_records_leave_an_intact_audit(int seed)
    {
        var members = Enumerable.Range(0, 4).Select(i => Ann with { Member = $"member-{i}" }).ToArray();
        IAuditStore[][] writers = [[Open("one"), Open("two")], [Open("two"), Open("one")]];
        await Task.WhenAll(writers.Select((stores, number) => Task.Run(() => WriteAsync(stores, new Random((seed * 10) + number)))));
        await writers[0][0].SettleInterruptedAsync(["one", "two"], default);

        var verdict = await VerifyAsync();
        AssertIntact(verdict);
        Assert.True(verdict.Records > 100, $"{verdict.Records} records.");

        async Task WriteAsync(IAuditStore[] stores, Random random)
        {
            var open = new List<AuditRecord>();
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(10))
                {
                    case 0:
                        await stores[random.Next(2)].SettleInterruptedAsync([random.Next(2) == 0 ? "one" : "two"], default);
                        break;
                    case 1:
                        await SignAsync();
                        break;
                    case 2:
                        time.Advance(TimeSpan.FromHours(random.Next(12)));
                        break;
                    case 3 or 4 when open.Count > 0:
                        // Also what the other silo settled meanwhile, and completed by another silo than the one that began.
                        await stores[random.Next(2)].StoreAsync([.. open.Select(record => record with { Outcome = AuditOutcome.Succeeded, Duration = TimeSpan.FromMilliseconds(random.NextDouble()) })], default);
                        open.Clear();
                        break;
                    default:
                        var batch = Enumerable.Range(0, random.Next(1, 8)).Select(_ => ARecord(members[random.Next(members.Length)], random.Next(2) == 0 ? AuditOutcome.Started : AuditOutcome.Succeeded)).ToList();
                        open.AddRange(batch.Where(record => record.Outcome == AuditOutcome.Started));
                        await stores[0].StoreAsync([.. batch, batch[0] with { Outcome = AuditOutcome.Succeeded }], default);
                        break;
                }
            }
        }
    }

    [Fact]
    public async Task What_is_older_than_the_retention_is_removed_and_the_rest_stays_verifiable()
    {
        var keeper = new AuditKeeper(Database, key, TimeSpan.FromDays(60), time, NullLogger<AuditKeeper>.Instance);
        var store = Open("silo");
        var begin = time.GetUtcNow();
        for (var day = 0; day < 200; day++)
        {
            await keeper.RunOnceAsync(default);
            var late = ARecord(Ann, AuditOutcome.Started);
            await store.StoreAsync([late, ARecord(day < 10 ? Bob : Ann)], default);
            time.Advance(Day);
            await store.StoreAsync([late with { Outcome = AuditOutcome.Succeeded }], default);
        }

        await keeper.RunOnceAsync(default);
        var from = AuditMonths.Of(time.GetUtcNow() - TimeSpan.FromDays(60));
        var verdict = await VerifyAsync();
        AssertIntact(verdict);
        Assert.Equal(from, verdict.RecordsFrom);
        // Whole months go, and at least 60 days stay.
        Assert.Equal(2 * (int)Math.Ceiling((begin.AddDays(200) - from).TotalDays - 0.5), verdict.Records);
        Assert.True(verdict.Checkpoints >= 200);
        await using (var connection = await Database.OpenConnectionAsync())
            Assert.Equal(verdict.Records, Convert.ToInt64(await connection.ValueAsync("SELECT count(*) FROM audit_record", default), CultureInfo.InvariantCulture));

        await ExecuteAsync($"DELETE FROM audit_event WHERE at < {from.AddDays(1).ToUnixTimeMilliseconds()}");
        Assert.Contains((await VerifyAsync()).Findings, found => found.Problem == AuditProblem.Gap && found.Member == Ann.ToGrainKey());
    }

    public static TheoryData<string> Columns => [.. AuditRow.Columns];

    protected Task<VerifiedAudit> VerifyAsync() => AuditVerification.RunAsync(Database, [key.PublicKey], null, default);

    protected static void AssertIntact(VerifiedAudit verdict) =>
        Assert.True(verdict.Intact, string.Join('\n', verdict.Findings.Take(5)));

    private protected AuditRecord ARecord(MemberId member, string outcome = AuditOutcome.Succeeded)
    {
        time.Advance(TimeSpan.FromMilliseconds(1));
        return AuditStoreTests.ARecord(outcome) with { Id = Guid.CreateVersion7(time.GetUtcNow()), Member = member, StartedAt = time.GetUtcNow(), MemberLabel = "Ånn 😀", Duration = TimeSpan.FromMilliseconds(0.1) };
    }

    private protected Task SignAsync() => new AuditCheckpoints(Database, key, time).SignAsync(default);

    protected async Task<int> ExecuteAsync(string text)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await connection.RunAsync(Stored(text), default);
    }

    // Returns a statement for the tables that the database has.
    private protected virtual string Stored(string statement) => statement;

    // Two days, two members in turn: a write, two reads, a checkpoint, and three reads that only the second checkpoint covers.
    private protected async Task<List<AuditRecord>> StoreSomeAsync()
    {
        var store = Open("silo");
        var records = new List<AuditRecord>();
        foreach (var member in new[] { Ann, Bob })
        {
            records.Add(ARecord(member, AuditOutcome.Started));
            await store.StoreAsync([records[^1]], default);
            records[^1] = records[^1] with { Outcome = AuditOutcome.Succeeded, RequestIds = ["mutate:1"] };
            await store.StoreAsync([records[^1]], default);
        }

        await StoreReadsAsync(2);
        await SignAsync();
        time.Advance(Day);
        await StoreReadsAsync(3);
        await SignAsync();
        return records;

        async Task StoreReadsAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                foreach (var member in new[] { Ann, Bob })
                {
                    records.Add(ARecord(member));
                    await store.StoreAsync([records[^1]], default);
                }
            }
        }
    }

    private async Task<AuditFinding> AssertFoundAsync(string problem, AuditRecord? record)
    {
        var verdict = await VerifyAsync();
        Assert.False(verdict.Intact);
        var first = verdict.Findings[0];
        Assert.True(first.Problem == problem, string.Join('\n', verdict.Findings.Take(5)));
        if (record is not null)
            Assert.Equal((record.Member.ToGrainKey(), record.Id), (first.Member, first.Record));
        return first;
    }

    private async Task SwapAsync(string table, string column, string one, string other, string between, string where = "1 = 1")
    {
        foreach (var (from, to) in new[] { (one, between), (other, one), (between, other) })
            Assert.Equal(1, await ExecuteAsync($"UPDATE {table} SET {column} = {to} WHERE {column} = {from} AND {where}"));
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresAuditChainTests(PostgresServer server) : AuditChainTests
{
    private NpgsqlDataSource database = null!;
    private ClusterSettings cluster = null!;

    private protected override DbDataSource Database => database;

    public override async Task InitializeAsync()
    {
        cluster = await server.NewDatabaseAsync();
        database = cluster.OpenDatabase();
        await ReapplyAsync();
    }

    public override async Task DisposeAsync() => await database.DisposeAsync();

    private protected override IAuditStore Open(string silo) => new PostgresAuditStore(database, silo, Time);

    private protected override Task ReapplyAsync() => new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);

    [Fact]
    public async Task Months_are_made_ahead_and_take_what_came_before_them()
    {
        Time.Advance(TimeSpan.FromDays(45));
        var early = ARecord(Ann);
        await Open("silo").StoreAsync([early], default);
        Assert.Equal("audit_record_other", await PartitionOfAsync(early));

        var partitions = new AuditPartitions(database);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => partitions.MakeAsync(Time.GetUtcNow(), default)));

        Assert.Equal($"audit_record_{Time.GetUtcNow():yyyyMM}", await PartitionOfAsync(early));
        var later = ARecord(Ann) with { Id = Guid.CreateVersion7(Time.GetUtcNow().AddMonths(6)) };
        await Open("silo").StoreAsync([later], default);
        Assert.Equal($"audit_record_{Time.GetUtcNow().AddMonths(6):yyyyMM}", await PartitionOfAsync(later));
        AssertIntact(await VerifyAsync());
    }

    [Fact]
    public async Task The_table_of_schema_4_becomes_the_first_month_and_its_silos_go_on_storing()
    {
        var old = ARecord(Ann);
        // As schema 4 has it: no chain, and one table.
        await ExecuteAsync("""
            CREATE TABLE plain (LIKE audit_record INCLUDING DEFAULTS, PRIMARY KEY (id));
            DROP TABLE audit_record, audit_event, audit_head, audit_checkpoint, audit_checkpoint_head;
            ALTER TABLE plain RENAME TO audit_record;
            ALTER INDEX plain_pkey RENAME TO audit_record_pkey;
            CREATE INDEX audit_record_member ON audit_record (organization, member, id);
            CREATE INDEX audit_record_started ON audit_record (silo) WHERE outcome = 'started';
            UPDATE codamcp_schema SET version = 4
            """);
        var odd = Guid.Parse("ffffffff-ffff-4fff-bfff-ffffffffffff");
        await InsertAsVersion4Async(old.Id);
        await InsertAsVersion4Async(odd);

        await ReapplyAsync();
        await new AuditPartitions(database).MakeAsync(Time.GetUtcNow(), default);
        var beside = Guid.CreateVersion7(Time.GetUtcNow());
        await InsertAsVersion4Async(beside);
        await SignAsync();
        await Open("silo").StoreAsync([ARecord(Ann)], default);

        Assert.Equal($"audit_record_{DateTimeOffset.UtcNow:yyyyMM}", await PartitionOfAsync(old));
        Assert.Equal("audit_record_other", await PartitionOfAsync(old with { Id = odd }));
        // Schema 7 has another index in its place.
        Assert.Empty(await IndexesAsync("%member"));
        var verdict = await VerifyAsync();
        Assert.Equal((4, 2), (verdict.Records, verdict.Unchained));
        // An id that has no time of the past is the one that is noticed.
        Assert.Equal(odd, Assert.Single(verdict.Findings).Record);
    }

    [Fact]
    public async Task A_role_that_may_make_no_tables_stores_verifies_and_removes_row_by_row()
    {
        await ExecuteAsync("CREATE ROLE audit_modest LOGIN PASSWORD 'modest-1'; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO audit_modest");
        await using var modest = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.Postgres) { Username = "audit_modest", Password = "modest-1" }.ConnectionString);
        var store = new PostgresAuditStore(modest, "silo", Time);
        var keeper = new AuditKeeper(modest, Key, TimeSpan.FromDays(60), Time, NullLogger<AuditKeeper>.Instance);
        await keeper.RunOnceAsync(default);
        await store.StoreAsync([ARecord(Ann)], default);
        Time.Advance(TimeSpan.FromDays(130));
        await keeper.RunOnceAsync(default);
        var last = ARecord(Ann);
        await store.StoreAsync([last], default);

        var verdict = await AuditVerification.RunAsync(modest, [Key.PublicKey], null, default);
        AssertIntact(verdict);
        Assert.Equal(last.Id, Assert.Single(await store.ReadAsync(new AuditQuery(), default)).Id);
    }

    private async Task<string> PartitionOfAsync(AuditRecord record)
    {
        await using var command = database.CreateCommand("SELECT tableoid::regclass::text FROM audit_record WHERE id = @id");
        command.Parameters.AddWithValue("id", record.Id);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<string>> IndexesAsync(string like)
    {
        await using var command = database.CreateCommand("SELECT indexname FROM pg_indexes WHERE tablename LIKE 'audit_record%' AND indexname LIKE @like");
        command.Parameters.AddWithValue("like", like);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> names = [];
        while (await reader.ReadAsync())
            names.Add(reader.GetString(0));
        return names;
    }

    // The statement of version 4, shortened to the columns that may not be null.
    private async Task InsertAsVersion4Async(Guid id) => await ExecuteAsync($"""
        INSERT INTO audit_record (id, started_at, issuer, organization, member, client_id, client_name, client_version, protocol_version,
          tool, writes, targets, outcome, cache_hits, upstream_requests, request_ids, silo, calls)
        VALUES ('{id}', now(), 'i', 'o', 'm', 'c', '', '', '', 'whoami', false, '[]', 'succeeded', 0, 0, '[]', 'old', 1)
        ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome
        """);
}

[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "xunit calls DisposeAsync of IAsyncLifetime.")]
public sealed partial class SqliteAuditChainTests : AuditChainTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-chain-").FullName;
    private readonly List<SqliteAuditStore> opened = [];
    private SqliteDataSource database = null!;

    private protected override DbDataSource Database => database;

    public override Task InitializeAsync()
    {
        database = new SqliteDataSource(Path.Combine(directory, "audit.db"), flushes: false);
        return ReapplyAsync();
    }

    public override async Task DisposeAsync()
    {
        foreach (var store in opened)
            store.Dispose();
        await database.DisposeAsync();
        TestDirectory.Delete(directory);
    }

    private protected override IAuditStore Open(string silo)
    {
        var store = new SqliteAuditStore(Path.Combine(directory, "audit.db"), silo, Time);
        opened.Add(store);
        return store;
    }

    [Fact]
    public async Task Events_of_an_earlier_version_are_moved_and_their_chains_continue()
    {
        await StoreSomeAsync();
        foreach (var store in opened)
            store.Dispose();
        // The table of version 0.1.
        await ExecuteAsync("""
            CREATE TABLE earlier (
              member TEXT NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, record TEXT NOT NULL, kind TEXT NOT NULL, digest BLOB NOT NULL, hash BLOB NOT NULL,
              PRIMARY KEY (member, sequence)) WITHOUT ROWID;
            INSERT INTO earlier SELECT * FROM audit_event;
            DROP VIEW audit_event; DROP TABLE audit_link; DROP TABLE audit_chain;
            ALTER TABLE earlier RENAME TO audit_event;
            CREATE INDEX audit_event_at ON audit_event (at);
            """);
        var before = await VerifyAsync();
        AssertIntact(before);

        await Open("silo").StoreAsync([ARecord(Bob)], default);

        var verdict = await VerifyAsync();
        AssertIntact(verdict);
        Assert.Equal((before.Events + 1, before.Records + 1), (verdict.Events, verdict.Records));
        Assert.Equal(2, await CountAsync("audit_chain"));
        Assert.Equal(verdict.Events, await CountAsync("audit_link"));
        Assert.Equal(0, await CountAsync("sqlite_master WHERE name = 'audit_event_at'"));
    }

    [Fact]
    public async Task With_eight_times_the_records_SQLite_does_some_eight_times_the_work_to_verify_and_to_remove()
    {
        // A query without a usable key would read all events for each record, which is 64 times the work.
        var (few, many) = (await WorkForAsync(500), await WorkForAsync(4000));

        Assert.InRange(many.Verify / few.Verify, 4, 16);
        Assert.InRange(many.Remove / few.Remove, 4, 16);
    }

    // Returns the virtual machine's steps, in hundreds, that SQLite takes to verify an audit and to remove what is older than the retention.
    private async Task<(double Verify, double Remove)> WorkForAsync(int count)
    {
        await using var source = new CountingDataSource(new SqliteDataSource(Path.Combine(directory, $"{count}.db")));
        using var store = new SqliteAuditStore(Path.Combine(directory, $"{count}.db"), "silo", Time);
        using var keeper = new AuditKeeper(source, Key, TimeSpan.FromDays(60), Time, NullLogger<AuditKeeper>.Instance);
        await store.StoreAsync([.. Enumerable.Range(0, count).Select(number => ARecord(number % 3 == 0 ? Bob : Ann))], default);
        await keeper.RunOnceAsync(default);
        var before = source.Steps;
        var verdict = await AuditVerification.RunAsync(source, [Key.PublicKey], null, default);
        AssertIntact(verdict);
        Assert.Equal(count, verdict.Records);
        var verified = source.Steps;
        Time.Advance(TimeSpan.FromDays(130));
        await keeper.RunOnceAsync(default);
        var removed = source.Steps;
        verdict = await AuditVerification.RunAsync(source, [Key.PublicKey], null, default);
        AssertIntact(verdict);
        Assert.Equal((0, 0), (verdict.Records, verdict.Events));
        return (verified - before, removed - verified);
    }

    // The events are a view. Returns the same change for the table behind it.
    private protected override string Stored(string statement) =>
        Change().Replace(statement, match => $"{match.Groups["verb"]} audit_link{match.Groups["set"]} WHERE (chain, sequence) IN (SELECT number, sequence FROM audit_event JOIN audit_chain USING (member){match.Groups["where"]})");

    private protected override Task ReapplyAsync()
    {
        Open("silo");
        return Task.CompletedTask;
    }

    private async Task<long> CountAsync(string rows)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (long)(await connection.ValueAsync($"SELECT count(*) FROM {rows}", default))!;
    }

    [GeneratedRegex("^(?<verb>DELETE FROM|UPDATE) audit_event(?<set> SET .*?)?(?<where> WHERE .*)?$")]
    private static partial Regex Change();
}
