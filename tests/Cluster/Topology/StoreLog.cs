using Npgsql;

namespace CodaMcp.Tests;

/// <summary>
/// Which activation changed what a member has stored, noted by the database itself. Each write of an activation changes the member's row, which
/// names the activation by its epoch and is locked meanwhile, so that the order of the notes is that of the writes.
/// </summary>
internal static class StoreLog
{
    private const string Install = """
        CREATE TABLE store_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), grain text NOT NULL, version bigint NOT NULL, writer text NOT NULL);
        CREATE FUNCTION note_store() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO store_log (grain, version, writer) VALUES (NEW.key, NEW.version, NEW.epoch::text);
          RETURN NULL;
        END $$;
        CREATE TRIGGER note_store AFTER UPDATE ON member FOR EACH ROW WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION note_store();
        """;

    /// <summary>Has the database note it from now on; its schema must be there.</summary>
    public static async Task InstallAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(Install);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What was noted, in order.</summary>
    public static async Task<List<StoredChange>> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("SELECT at, grain, version, writer FROM store_log ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<StoredChange> changes = [];
        while (await reader.ReadAsync(cancellationToken))
            changes.Add(new StoredChange(reader.GetDateTime(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)));
        return changes;
    }
}
