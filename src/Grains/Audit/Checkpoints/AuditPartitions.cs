using System.Globalization;
using Npgsql;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>
/// Manages the months of <c>audit_record</c> and <c>audit_event</c> in PostgreSQL: partitions that are created ahead and dropped as a whole. A role that may
/// not create or drop them loses no data. Rows without a month are in the partitions for everything else, and move when their month is created.
/// </summary>
/// <param name="database">The database; the tables must be there.</param>
public sealed class AuditPartitions(NpgsqlDataSource database)
{
    private const int MonthsAhead = 6;

    // "codaaud" as a number.
    private const long Lock = 0x00636F6461617564;

    private static readonly Func<DateTimeOffset, string> IdOf = static month => AuditIds.FirstOf(month).ToString("D");
    private static readonly Func<DateTimeOffset, string> MillisecondsOf = static month => month.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Creates this month and the next six if they are missing.</summary>
    /// <exception cref="PostgresException">
    /// The role may not create them, or the tables were in use for seconds. Months that were already created stay.
    /// </exception>
    public async Task MakeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await MakeAsync("audit_record", "id", now, IdOf, cancellationToken);
        await MakeAsync("audit_event", "at", now, MillisecondsOf, cancellationToken);
    }

    /// <summary>Drops the months before the given times.</summary>
    /// <exception cref="PostgresException">The role may not drop them, or the tables were in use for seconds.</exception>
    public async Task DropAsync(DateTimeOffset recordsFrom, DateTimeOffset eventsFrom, CancellationToken cancellationToken)
    {
        await DropAsync("audit_record", recordsFrom, cancellationToken);
        await DropAsync("audit_event", eventsFrom, cancellationToken);
    }

    private async Task MakeAsync(string table, string column, DateTimeOffset now, Func<DateTimeOffset, string> boundOf, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var there = await MonthsAsync(connection, table, cancellationToken);
        for (var ahead = 0; ahead <= MonthsAhead; ahead++)
        {
            var month = AuditMonths.Of(now).AddMonths(ahead);
            // The first partition of records also holds all earlier records.
            if (there.ContainsKey(month) || (table == "audit_record" && there.Keys.Any(one => one > month)))
                continue;
            var name = string.Create(CultureInfo.InvariantCulture, $"{table}_{month:yyyyMM}");
            var (from, to) = (boundOf(month), boundOf(month.AddMonths(1)));
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.RunAsync($"SET LOCAL lock_timeout = '5s'; SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
            // Another silo may have created it meanwhile.
            if (!(await MonthsAsync(connection, table, cancellationToken)).ContainsKey(month))
            {
                await connection.RunAsync(
                    $"""
                    CREATE TABLE {name} (LIKE {table} INCLUDING ALL);
                    WITH moved AS (DELETE FROM {table}_other WHERE {column} >= '{from}' AND {column} < '{to}' RETURNING *) INSERT INTO {name} SELECT * FROM moved;
                    ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{from}') TO ('{to}')
                    """,
                    cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    private async Task DropAsync(string table, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        foreach (var (month, name) in await MonthsAsync(connection, table, cancellationToken))
        {
            if (month >= from)
                continue;
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.RunAsync($"SET LOCAL lock_timeout = '5s'; DROP TABLE IF EXISTS {name}", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    // A month is the last six digits of a partition's name.
    private static async Task<SortedDictionary<DateTimeOffset, string>> MonthsAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(@table)", ("@table", table));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var months = new SortedDictionary<DateTimeOffset, string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var name = reader.GetString(0);
            if (DateTimeOffset.TryParseExact(name.AsSpan(Math.Max(0, name.Length - 6)), "yyyyMM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var month))
                months[month] = name;
        }

        return months;
    }
}
