using System.Data.Common;

namespace CodaMcp.Storage;

/// <summary>Stores members' data in the SQLite file that holds grain state.</summary>
/// <param name="database">The file; its tables must be there.</param>
public sealed class SqliteMemberStore(DbDataSource database) : IMemberStore
{
    /// <inheritdoc/>
    public async Task<MemberRows> TakeAsync(string member, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (epoch, version) = (0L, 0L);
        await using (var take = connection.Command("INSERT INTO member (key, epoch, version) VALUES (@member, 1, 0) ON CONFLICT (key) DO UPDATE SET epoch = epoch + 1 RETURNING epoch, version", ("@member", member)))
        await using (var taken = await take.ExecuteReaderAsync(cancellationToken))
        {
            await taken.ReadAsync(cancellationToken);
            (epoch, version) = (taken.GetInt64(0), taken.GetInt64(1));
        }

        var entries = new List<MemberEntry>();
        await using (var read = connection.Command("SELECT kind, id, value FROM member_entry WHERE member = @member", ("@member", member)))
        await using (var reader = await read.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                entries.Add(new MemberEntry(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        await transaction.CommitAsync(cancellationToken);
        return new MemberRows(epoch, version, entries);
    }

    /// <inheritdoc/>
    public async Task<bool> WriteAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var fence = connection.Command("UPDATE member SET version = @version WHERE key = @member AND epoch = @epoch AND version < @version", ("@member", member), ("@epoch", epoch), ("@version", version)))
        {
            if (await fence.ExecuteNonQueryAsync(cancellationToken) == 0)
                return false;
        }

        foreach (var change in changes)
        {
            await using var store = change.Value is null
                ? connection.Command("DELETE FROM member_entry WHERE member = @member AND kind = @kind AND id = @id", ("@member", member), ("@kind", change.Kind), ("@id", change.Id))
                : connection.Command("INSERT INTO member_entry (member, kind, id, value) VALUES (@member, @kind, @id, @value) ON CONFLICT (member, kind, id) DO UPDATE SET value = excluded.value",
                    ("@member", member), ("@kind", change.Kind), ("@id", change.Id), ("@value", change.Value));
            await store.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> IsOwnerAsync(string member, long epoch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.Command("SELECT count(*) FROM member WHERE key = @member AND epoch = @epoch", ("@member", member), ("@epoch", epoch));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 1;
    }
}
