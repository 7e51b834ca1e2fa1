using CodaMcp.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace CodaMcp.Tests.Storage;

/// <summary>What a member's activation asks of the store, of each of the databases.</summary>
public abstract class MemberStoreTests : IAsyncLifetime
{
    private const string Member = "m:dev/org/ada";

    private IMemberStore store = null!;

    protected abstract Task<IMemberStore> OpenAsync();

    public async Task InitializeAsync() => store = await OpenAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task A_member_without_data_is_taken_with_the_first_epoch()
    {
        var rows = await store.TakeAsync(Member, default);

        Assert.Equal((1, 0), (rows.Epoch, rows.Version));
        Assert.Empty(rows.Entries);
    }

    [Fact]
    public async Task What_was_stored_is_read_by_the_next_owner()
    {
        var first = await store.TakeAsync(Member, default);
        Assert.True(await store.WriteAsync(Member, first.Epoch, 1, [new("session", "a", "{\"text\":\"\\u0000 ü\"}"), new("session", "b", "{}"), new("write", "a", "[]")], default));
        Assert.True(await store.WriteAsync(Member, first.Epoch, 2, [new("session", "b", null), new("session", "a", "{}")], default));

        var second = await store.TakeAsync(Member, default);
        Assert.Equal((2, 2), (second.Epoch, second.Version));
        Assert.Equal([new("session", "a", "{}"), new("write", "a", "[]")], second.Entries.OrderBy(entry => entry.Kind, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_former_owner_stores_nothing()
    {
        var first = await store.TakeAsync(Member, default);
        var second = await store.TakeAsync(Member, default);

        Assert.False(await store.WriteAsync(Member, first.Epoch, 7, [new("session", "a", "{}"), new("session", "b", null)], default));
        Assert.False(await store.IsOwnerAsync(Member, first.Epoch, default));
        Assert.True(await store.IsOwnerAsync(Member, second.Epoch, default));
        Assert.Empty((await store.TakeAsync(Member, default)).Entries);
    }

    [Fact]
    public async Task A_write_that_comes_after_a_newer_one_stores_nothing()
    {
        var owner = await store.TakeAsync(Member, default);
        Assert.True(await store.WriteAsync(Member, owner.Epoch, 2, [new("session", "a", "2")], default));

        Assert.False(await store.WriteAsync(Member, owner.Epoch, 1, [new("session", "a", "1")], default));
        Assert.Equal("2", Assert.Single((await store.TakeAsync(Member, default)).Entries).Value);
    }

    [Fact]
    public async Task Another_members_entries_are_not_meant()
    {
        var (mine, others) = (await store.TakeAsync(Member, default), await store.TakeAsync("m:dev/org/bob", default));
        Assert.True(await store.WriteAsync(Member, mine.Epoch, 1, [new("session", "a", "mine")], default));
        Assert.True(await store.WriteAsync("m:dev/org/bob", others.Epoch, 1, [new("session", "a", "theirs")], default));
        Assert.True(await store.WriteAsync("m:dev/org/bob", others.Epoch, 2, [new("session", "a", null)], default));

        Assert.Equal("mine", Assert.Single((await store.TakeAsync(Member, default)).Entries).Value);
    }

    [Fact]
    public async Task Of_many_that_take_it_at_once_one_owns_it_and_nothing_acknowledged_is_lost()
    {
        var acknowledged = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async owner =>
        {
            for (var round = 0; round < 10; round++)
            {
                var rows = await store.TakeAsync(Member, default);
                // Every owner must find what was acknowledged before it took the fence.
                var known = Volatile.Read(ref acknowledged);
                var count = (await store.TakeAsync(Member, default)).Entries.Count;
                Assert.True(count >= known);
                var last = await store.TakeAsync(Member, default);
                if (await store.WriteAsync(Member, last.Epoch, last.Version + 1, [new("session", $"{owner}.{round}", "{}")], default))
                    Interlocked.Increment(ref acknowledged);
                Assert.False(await store.WriteAsync(Member, rows.Epoch, last.Version + 2, [new("session", "stale", "{}")], default));
            }
        }));

        Assert.Equal(acknowledged, (await store.TakeAsync(Member, default)).Entries.Count);
    }

    public sealed class Sqlite : MemberStoreTests
    {
        private readonly string directory = Directory.CreateTempSubdirectory("codamcp-members-").FullName;

        protected override Task<IMemberStore> OpenAsync()
        {
            var database = new SqliteDataSource(Path.Combine(directory, "grains.db"));
            database.ApplySchema();
            return Task.FromResult<IMemberStore>(new SqliteMemberStore(database));
        }

        public override Task DisposeAsync()
        {
            SqliteConnection.ClearAllPools();
            TestDirectory.Delete(directory);
            return Task.CompletedTask;
        }

        [Fact]
        public async Task What_version_0_1_stored_of_access_and_tokens_is_taken_over()
        {
            var database = new SqliteDataSource(Path.Combine(directory, "old.db"));
            database.ApplySchema();
            await using (var connection = await database.OpenConnectionAsync())
            await using (var command = connection.CreateCommand())
            {
                command.CommandText = Old("CAST({0} AS BLOB)");
                await command.ExecuteNonQueryAsync();
            }

            database.ApplySchema();
            await AssertTakenOverAsync(new SqliteMemberStore(database));
        }
    }

    [Collection(PostgresCollection.Name)]
    public sealed class Postgres(PostgresServer server) : MemberStoreTests
    {
        private NpgsqlDataSource database = null!;

        protected override async Task<IMemberStore> OpenAsync()
        {
            var cluster = await server.NewDatabaseAsync();
            database = cluster.OpenDatabase();
            await ApplyAsync();
            return new PostgresMemberStore(database);
        }

        public override async Task DisposeAsync() => await database.DisposeAsync();

        [Fact]
        public async Task What_version_0_1_stored_of_access_and_tokens_is_taken_over()
        {
            await using (var command = database.CreateCommand("UPDATE codamcp_schema SET version = 1, oldest = 1;" + Old("convert_to({0}, 'UTF8')")))
                await command.ExecuteNonQueryAsync();

            await ApplyAsync();
            await AssertTakenOverAsync(new PostgresMemberStore(database));
        }

        [Fact]
        public async Task A_write_that_the_database_does_not_answer_fails_after_10_s_and_changes_nothing_once_a_newer_one_is_stored()
        {
            var time = new FakeTimeProvider();
            var store = new PostgresMemberStore(database, time);
            var owner = await store.TakeAsync(Member, default);
            await using var other = await database.OpenConnectionAsync();
            await using var lockRow = await other.BeginTransactionAsync();
            await using (var command = new NpgsqlCommand("SELECT FROM member FOR UPDATE", other, lockRow))
                await command.ExecuteNonQueryAsync();

            var late = store.WriteAsync(Member, owner.Epoch, 1, [new("session", "a", "late")], default);
            time.Advance(TimeSpan.FromSeconds(9));
            Assert.False(late.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<TimeoutException>(() => late);

            var newer = store.WriteAsync(Member, owner.Epoch, 2, [new("session", "a", "newer")], default);
            await lockRow.RollbackAsync();
            Assert.True(await newer);
            Assert.Equal("newer", Assert.Single((await store.TakeAsync(Member, default)).Entries).Value);
        }

        private Task ApplyAsync() => new PostgresSchema(database, Microsoft.Extensions.Logging.Abstractions.NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
    }

    private static string Old(string bytes)
    {
        string Row(string member, string state, string json) =>
            $"INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary, Version) VALUES ('codamcp', '{state}', 0, 0, '{member}', {string.Format(System.Globalization.CultureInfo.InvariantCulture, bytes, $"'{json}'")}, 1);";
        return Row(Member, "member.access", """{"SchemaVersion":1,"RevokedBefore":"2026-11-23T12:00:00+00:00","Disabled":true}""")
            + Row(Member, "member.coda", """{"SchemaVersion":1,"Token":{"Protected":"abc","LoginId":"ada@example.com","ConnectedAt":"2026-11-23T12:00:00+00:00"}}""")
            + Row(Member, "member.sessions", """{"SchemaVersion":1,"Sessions":[]}""")
            + Row("m:dev/org/bob", "member.coda", """{"SchemaVersion":1,"Token":null}""");
    }

    private static async Task AssertTakenOverAsync(IMemberStore store)
    {
        var entries = (await store.TakeAsync(Member, default)).Entries.ToDictionary(entry => entry.Kind, entry => entry.Value!);
        Assert.Equal(["access", "coda_token"], entries.Keys.Order());
        Assert.Contains("\"Disabled\":true", entries["access"].Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"Protected\":\"abc\"", entries["coda_token"].Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty((await store.TakeAsync("m:dev/org/bob", default)).Entries);
    }
}
