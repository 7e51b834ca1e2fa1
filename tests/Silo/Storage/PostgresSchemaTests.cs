using CodaMcp.Settings;
using CodaMcp.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CodaMcp.Tests.Storage;

[Collection(PostgresCollection.Name)]
public sealed class PostgresSchemaTests(PostgresServer server) : IAsyncLifetime
{
    private ClusterSettings cluster = null!;

    public async Task InitializeAsync() => cluster = await server.NewDatabaseAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Whoever_comes_first_makes_it_and_the_others_find_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => WithAsync(cluster, schema => schema.ApplyAsync(default))));
        await WithAsync(cluster, schema => schema.ApplyAsync(default));

        await WithAsync(cluster, schema => schema.CheckAsync(default));
    }

    [Fact]
    public async Task A_silo_that_may_not_make_it_says_what_to_do()
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => WithAsync(cluster, schema => schema.CheckAsync(default)));

        Assert.Contains("--migrate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_an_older_version_is_brought_up_to_date()
    {
        await WithAsync(cluster, schema => schema.ApplyAsync(default));
        await ExecuteAsync(cluster, "UPDATE codamcp_schema SET version = 0, oldest = 0; DELETE FROM OrleansQuery WHERE QueryKey = 'WriteToStorageKey'");

        await WithAsync(cluster, schema => schema.ApplyAsync(default));

        Assert.Equal(1L, await ExecuteAsync(cluster, "SELECT count(*) FROM OrleansQuery WHERE QueryKey = 'WriteToStorageKey'"));
    }

    [Fact]
    public async Task One_that_takes_longer_to_bring_up_to_date_than_to_reach_is_waited_for()
    {
        await WithAsync(cluster, schema => schema.ApplyAsync(default));
        await ExecuteAsync(cluster, "UPDATE codamcp_schema SET version = 0, oldest = 0");
        await using var database = cluster.OpenDatabase();
        await using var holder = await database.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE codamcp_schema IN EXCLUSIVE MODE", holder, transaction))
            await hold.ExecuteNonQueryAsync();

        var limit = TimeSpan.FromMilliseconds(100);
        var applying = new PostgresSchema(database, NullLogger<PostgresSchema>.Instance) { ReachTimeout = limit }.ApplyAsync(default);
        while (await ExecuteAsync(cluster, "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'codamcp_schema'::regclass") is null)
            Assert.False(applying.IsCompleted);
        await Task.Delay(3 * limit);
        await transaction.CommitAsync();
        await applying;

        Assert.Equal(PostgresSchema.Version, await ExecuteAsync(cluster, "SELECT version FROM codamcp_schema"));
    }

    [Fact]
    public async Task One_of_a_newer_version_is_used_where_it_still_fits_this_one()
    {
        await WithAsync(cluster, schema => schema.ApplyAsync(default));
        await ExecuteAsync(cluster, $"UPDATE codamcp_schema SET version = {PostgresSchema.Version + 1}");

        await WithAsync(cluster, schema => schema.ApplyAsync(default));

        Assert.Equal(PostgresSchema.Version + 1, await ExecuteAsync(cluster, "SELECT version FROM codamcp_schema"));
    }

    [Fact]
    public async Task One_that_this_version_is_too_old_for_is_left_alone()
    {
        await WithAsync(cluster, schema => schema.ApplyAsync(default));
        await ExecuteAsync(cluster, $"UPDATE codamcp_schema SET version = {PostgresSchema.Version + 2}, oldest = {PostgresSchema.Version + 1}");

        var error = await Assert.ThrowsAsync<SettingsException>(() => WithAsync(cluster, schema => schema.ApplyAsync(default)));

        Assert.Contains("Upgrade", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_without_the_right_to_make_tables_uses_what_is_there_and_says_so_where_nothing_is()
    {
        await ExecuteAsync(cluster, "CREATE ROLE modest LOGIN PASSWORD 'modest-1'");
        var modest = cluster with { Postgres = new NpgsqlConnectionStringBuilder(cluster.Postgres) { Username = "modest", Password = "modest-1" }.ConnectionString };
        var error = await Assert.ThrowsAsync<SettingsException>(() => WithAsync(modest, schema => schema.ApplyAsync(default)));
        Assert.Contains("CODAMCP_MIGRATE=false", error.Message, StringComparison.Ordinal);

        await WithAsync(cluster, schema => schema.ApplyAsync(default));
        await ExecuteAsync(cluster, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO modest");

        await WithAsync(modest, schema => schema.ApplyAsync(default));
        await WithAsync(modest, schema => schema.CheckAsync(default));
    }

    [Fact]
    public async Task It_is_made_in_the_schema_that_the_connection_string_names()
    {
        await ExecuteAsync(cluster, "CREATE SCHEMA apart");
        var apart = cluster with { Postgres = new NpgsqlConnectionStringBuilder(cluster.Postgres) { SearchPath = "apart" }.ConnectionString };

        await WithAsync(apart, schema => schema.ApplyAsync(default));

        Assert.Equal("apart", await ExecuteAsync(cluster, "SELECT schemaname FROM pg_tables WHERE tablename = 'orleansstorage'"));
        await Assert.ThrowsAsync<SettingsException>(() => WithAsync(cluster, schema => schema.CheckAsync(default)));
    }

    [Fact]
    public async Task A_wrong_password_is_said_at_once_and_not_repeated()
    {
        var wrong = cluster with { Postgres = new NpgsqlConnectionStringBuilder(cluster.Postgres) { Password = "hunter2" }.ConnectionString };

        var error = await Assert.ThrowsAsync<SettingsException>(() => WithAsync(wrong, schema => schema.ApplyAsync(default)));

        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task WithAsync(ClusterSettings cluster, Func<PostgresSchema, Task> work)
    {
        await using var database = cluster.OpenDatabase();
        await work(new PostgresSchema(database, NullLogger<PostgresSchema>.Instance));
    }

    private static async Task<object?> ExecuteAsync(ClusterSettings cluster, string text)
    {
        await using var database = cluster.OpenDatabase();
#pragma warning disable CA2100 // The texts are the tests' own.
        await using var command = database.CreateCommand(text);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
