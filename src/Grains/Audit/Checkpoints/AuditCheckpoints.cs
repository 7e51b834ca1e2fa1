using System.Data;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>
/// Signs checkpoints over the heads of the members' chains. Each checkpoint holds the hash of the previous one (tables <c>audit_checkpoint</c> and
/// <c>audit_checkpoint_head</c>). Records older than the retention are removed only after a checkpoint has stated where the chains then begin. Any number of
/// silos may do this at once: the first one creates the checkpoint of a number.
/// </summary>
/// <param name="database">The database of the audit; the tables must be there.</param>
/// <param name="key">Signs the checkpoints.</param>
/// <param name="time">The clock.</param>
public sealed class AuditCheckpoints(DbDataSource database, AuditSigningKey key, TimeProvider time)
{
    private const int DeletedAtOnce = 1000;

    // Silos of the previous version may store records beside the first silo of this version. Those records have no events.
    private static readonly TimeSpan Upgrade = TimeSpan.FromHours(1);

    // If an event's transaction was open when a checkpoint was created, the event may be older than the checkpoint and not in it.
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>Creates the checkpoint of this day, in UTC, or the first one of a new key.</summary>
    /// <returns>The statement of the checkpoint; null if it exists already.</returns>
    public async Task<AuditStatement?> SignAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await MakeAsync(
            async (connection, last) => last?.At.UtcDateTime.Date >= now.UtcDateTime.Date && last.PublicKey == key.PublicKey ? null : new AuditStatement
            {
                Number = 0, At = now, Heads = 0, HeadsDigest = "", PublicKey = key.PublicKey, RecordsFrom = last?.RecordsFrom, EventsFrom = last?.EventsFrom,
                ChainFrom = last is not null ? last.ChainFrom : await HasUnchainedAsync(connection, cancellationToken) ? now + Upgrade : null,
            },
            "SELECT @number, member, sequence, hash FROM audit_head WHERE at >= @at AND sequence > 0",
            last => last is null ? 0 : (last.At - Overlap).ToUnixTimeMilliseconds(),
            cancellationToken);
    }

    /// <summary>
    /// Creates a checkpoint which states that whole months older than the retention are removed. Events stay for a month longer than records, so that each
    /// record that stays has all of its events.
    /// </summary>
    /// <returns>The statement of the checkpoint; null if no month is due.</returns>
    public async Task<AuditStatement?> CutAsync(TimeSpan retention, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var recordsFrom = AuditMonths.Of(now - retention);
        var eventsFrom = recordsFrom.AddMonths(-1);
        return await MakeAsync(
            async (connection, last) => last is null || last.RecordsFrom >= recordsFrom || !await HasOlderAsync(connection, recordsFrom, cancellationToken) ? null : last with
            {
                At = now, PublicKey = key.PublicKey, RecordsFrom = recordsFrom, EventsFrom = eventsFrom, Cuts = true,
            },
            // The events of a chain are in the order of their times. So this reads the older ones only.
            """
            SELECT @number, e.member, e.sequence, e.hash
            FROM audit_head h JOIN audit_event e ON e.member = h.member AND e.sequence = COALESCE(
              (SELECT later.sequence FROM audit_event later WHERE later.member = h.member AND later.at >= @at ORDER BY later.sequence LIMIT 1) - 1, h.sequence)
            """,
            _ => eventsFrom.ToUnixTimeMilliseconds(),
            cancellationToken);
    }

    /// <summary>
    /// Deletes the records and events that the last checkpoint states as removed, in small steps. With PostgreSQL, <see cref="AuditPartitions"/> first drops
    /// whole months where it can.
    /// </summary>
    /// <returns>The number of deleted records.</returns>
    public async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (await LastAsync(connection, cancellationToken) is not ({ RecordsFrom: { } recordsFrom, EventsFrom: { } eventsFrom }, _))
            return 0;
        var removed = 0;
        foreach (var (text, bound) in new (string, object)[]
        {
            ($"DELETE FROM audit_record WHERE id < @bound AND id IN (SELECT id FROM audit_record WHERE id < @bound LIMIT {DeletedAtOnce})", AuditIds.FirstOf(recordsFrom)),
            (connection is SqliteConnection ? SqliteAuditEvents.RemoveOlder : $"DELETE FROM audit_event WHERE at < @bound AND (member, sequence) IN (SELECT member, sequence FROM audit_event WHERE at < @bound LIMIT {DeletedAtOnce})", eventsFrom.ToUnixTimeMilliseconds()),
        })
        {
            int deleted;
            do
            {
                deleted = await connection.RunAsync(text, cancellationToken, ("@bound", bound));
                removed += bound is Guid ? deleted : 0;
            }
            while (deleted > 0);
        }

        return removed;
    }

    /// <summary>Returns the statement of the last checkpoint; null if there is none.</summary>
    public static async Task<AuditStatement?> ReadLastAsync(DbDataSource database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await LastAsync(connection, cancellationToken)).Statement;
    }

    private async Task<AuditStatement?> MakeAsync(
        Func<DbConnection, AuditStatement?, Task<AuditStatement?>> stated, string heads, Func<AuditStatement?, long> at, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The transaction sees all heads in one state.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        try
        {
            var (last, hash) = await LastAsync(connection, cancellationToken);
            if (await stated(connection, last) is not { } statement)
                return null;
            var number = (last?.Number ?? 0) + 1;
            await connection.RunAsync($"INSERT INTO audit_checkpoint_head (checkpoint, member, sequence, hash) {heads}", cancellationToken, ("@number", number), ("@at", at(last)));
            var (count, digest) = await DigestAsync(connection, number, cancellationToken);
            statement = statement with { Number = number, Previous = hash, Heads = count, HeadsDigest = digest };
            var text = JsonSerializer.Serialize(statement, StatementJson.Default.AuditStatement);
            await connection.RunAsync(
                "INSERT INTO audit_checkpoint (number, statement, signature) VALUES (@number, @statement, @signature)", cancellationToken,
                ("@number", number), ("@statement", text), ("@signature", key.Sign(Encoding.UTF8.GetBytes(text))));
            await transaction.CommitAsync(cancellationToken);
            return statement;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure)
        {
            // Another silo created this number at the same time.
            return null;
        }
    }

    private static async Task<(long Count, string Digest)> DigestAsync(DbConnection connection, long number, CancellationToken cancellationToken)
    {
        using var digest = new HeadsDigest();
        await using var command = connection.Command("SELECT member, sequence, hash FROM audit_checkpoint_head WHERE checkpoint = @number ORDER BY member", ("@number", number));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            digest.Add(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        var count = digest.Count;
        return (count, digest.Take());
    }

    private static async Task<(AuditStatement? Statement, string? Hash)> LastAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT statement, signature FROM audit_checkpoint ORDER BY number DESC LIMIT 1");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return (null, null);
        var text = reader.GetString(0);
        var statement = AuditStatement.Read(text) ?? throw new InvalidOperationException("The last checkpoint of the audit cannot be read: 'audit verify' says more.");
        // The next checkpoint does not inherit this flag.
        return (statement with { Cuts = false }, AuditStatement.HashOf(text, reader.GetFieldValue<byte[]>(1)));
    }

    private static async Task<bool> HasUnchainedAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.ValueAsync("SELECT 1 FROM audit_record r LEFT JOIN audit_event e ON e.record = r.id WHERE e.record IS NULL LIMIT 1", cancellationToken) is not null;

    private static async Task<bool> HasOlderAsync(DbConnection connection, DateTimeOffset recordsFrom, CancellationToken cancellationToken) =>
        await connection.ValueAsync("SELECT 1 FROM audit_record WHERE id < @id LIMIT 1", cancellationToken, ("@id", AuditIds.FirstOf(recordsFrom))) is not null;
}
