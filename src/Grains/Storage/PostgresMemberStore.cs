using Npgsql;
using NpgsqlTypes;

namespace CodaMcp.Storage;

/// <summary>
/// Stores members' data in PostgreSQL. A write is one statement and one round trip. A write fails after 10 s, like a write of the audit, so that calls are
/// refused soon while the database does not answer.
/// </summary>
/// <param name="database">The database; its tables must be there.</param>
/// <param name="time">The clock; the system's by default.</param>
public sealed class PostgresMemberStore(NpgsqlDataSource database, TimeProvider? time = null) : IMemberStore
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // Take and Read are two statements. So the snapshot of Read contains everything that the former owner stored until the fence was taken.
    private const string Take = """
        INSERT INTO member (key, epoch, version) VALUES ($1, 1, 0) ON CONFLICT (key) DO UPDATE SET epoch = member.epoch + 1 RETURNING epoch, version
        """;

    private const string Read = "SELECT kind, id, value FROM member_entry WHERE member = $1";

    private const string Write = """
        WITH fence AS (UPDATE member SET version = $3 WHERE key = $1 AND epoch = $2 AND version < $3 RETURNING 1),
        deleted AS (
          DELETE FROM member_entry e USING unnest($4, $5, $6) AS c (kind, id, value)
          WHERE e.member = $1 AND e.kind = c.kind AND e.id = c.id AND c.value IS NULL AND EXISTS (SELECT FROM fence)),
        stored AS (
          INSERT INTO member_entry (member, kind, id, value)
          SELECT $1, c.kind, c.id, c.value FROM unnest($4, $5, $6) AS c (kind, id, value) WHERE c.value IS NOT NULL AND EXISTS (SELECT FROM fence)
          ON CONFLICT (member, kind, id) DO UPDATE SET value = excluded.value)
        SELECT count(*) FROM fence
        """;

    private const string IsOwner = "SELECT count(*) FROM member WHERE key = $1 AND epoch = $2";

    /// <inheritdoc/>
    public async Task<MemberRows> TakeAsync(string member, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        foreach (var text in (string[])[Take, Read])
            batch.BatchCommands.Add(new NpgsqlBatchCommand(text) { Parameters = { Text(member) } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (epoch, version) = (reader.GetInt64(0), reader.GetInt64(1));
        await reader.NextResultAsync(cancellationToken);
        var entries = new List<MemberEntry>();
        while (await reader.ReadAsync(cancellationToken))
            entries.Add(new MemberEntry(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return new MemberRows(epoch, version, entries);
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The database has not answered within 10 s. The changes may be stored later.</exception>
    public Task<bool> WriteAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken) =>
        WithinTimeoutAsync(WriteNowAsync(member, epoch, version, changes, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The database has not answered within 10 s.</exception>
    public Task<bool> IsOwnerAsync(string member, long epoch, CancellationToken cancellationToken) =>
        WithinTimeoutAsync(IsOwnerNowAsync(member, epoch, cancellationToken), cancellationToken);

    // On cancellation, the driver would cancel the statement over another connection. It would block a thread while that connection gets no answer either. So
    // the statement is left to end by itself.
    private Task<bool> WithinTimeoutAsync(Task<bool> work, CancellationToken cancellationToken) => work.WaitAsync(Timeout, time ?? TimeProvider.System, cancellationToken);

    private async Task<bool> WriteNowAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Write);
        command.Parameters.Add(Text(member));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        command.Parameters.Add(Texts(changes.Select(change => change.Kind)));
        command.Parameters.Add(Texts(changes.Select(change => change.Id)));
        command.Parameters.Add(Texts(changes.Select(change => change.Value)));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 1;
    }

    private async Task<bool> IsOwnerNowAsync(string member, long epoch, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(IsOwner);
        command.Parameters.Add(Text(member));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 1;
    }

    private static NpgsqlParameter<string> Text(string text) => new() { TypedValue = text };

    private static NpgsqlParameter Texts(IEnumerable<string?> texts) => new() { Value = texts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
