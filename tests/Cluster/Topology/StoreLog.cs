using Npgsql;

namespace CodaMcp.Tests;

/// <summary>
/// Which activation changed what a grain has stored, noted by the database itself: a row of grain storage is locked while it is changed, so that
/// the order of the notes is that of its versions. Where an activation stores a state as it was, or an empty ledger of writes, it claims it and
/// changes nothing.
/// </summary>
internal static class StoreLog
{
    private const string Install = """
        CREATE TABLE store_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), grain text NOT NULL, state text NOT NULL, writer text NOT NULL);
        CREATE FUNCTION note_store() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          stored jsonb := convert_from(NEW.PayloadBinary, 'UTF8');
          before jsonb := '{"Writes": []}';
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            before := convert_from(OLD.PayloadBinary, 'UTF8');
          END IF;
          IF stored ->> 'Writer' IS NOT NULL AND stored - 'Writer' <> before - 'Writer' THEN
            INSERT INTO store_log (grain, state, writer) VALUES (NEW.GrainIdExtensionString, NEW.GrainTypeString, stored ->> 'Writer');
          END IF;
          RETURN NULL;
        END $$;
        CREATE TRIGGER note_store AFTER INSERT OR UPDATE ON OrleansStorage FOR EACH ROW EXECUTE FUNCTION note_store();
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
        await using var command = database.CreateCommand("SELECT at, grain, state, writer FROM store_log ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<StoredChange> changes = [];
        while (await reader.ReadAsync(cancellationToken))
            changes.Add(new StoredChange(reader.GetDateTime(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        return changes;
    }
}
