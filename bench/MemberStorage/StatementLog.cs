using System.Text.RegularExpressions;
using Npgsql;

namespace CodaMcp.Bench;

/// <summary>
/// What the database did between two moments: statements by <c>pg_stat_statements</c>; changed rows, transactions and WAL by
/// <c>pg_walinspect</c>; what a changed row is about, by a trigger that notes it in a table without WAL. All are exact. Page images are left
/// out of the WAL's bytes: they depend on when the last checkpoint was.
/// </summary>
internal sealed partial class StatementLog(NpgsqlDataSource database)
{
    // Silos sign the membership table all the time.
    private static readonly HashSet<string> Ignored = ["orleansmembershiptable", "orleansmembershipversiontable"];

    private const string WalByTable = """
        WITH names AS (
          SELECT c.relfilenode AS node, COALESCE(whole.relname, owner.relname, tables.relname, c.relname)::text AS name, c.relkind = 'r' AS is_table
          FROM pg_class c
          LEFT JOIN pg_index i ON i.indexrelid = c.oid
          LEFT JOIN pg_class tables ON tables.oid = COALESCE(i.indrelid, c.oid)
          LEFT JOIN pg_class owner ON owner.reltoastrelid = tables.oid AND tables.relkind = 't'
          LEFT JOIN pg_inherits part ON part.inhrelid = COALESCE(owner.oid, tables.oid)
          LEFT JOIN pg_class whole ON whole.oid = part.inhparent),
        records AS (
          SELECT xid::text, resource_manager || '/' || record_type AS kind, record_length - fpi_length AS bytes,
            (regexp_match(block_ref, 'rel \d+/\d+/(\d+)'))[1]::oid AS node
          FROM pg_get_wal_records_info($1::pg_lsn, $2::pg_lsn) WHERE xid::text <> '0')
        SELECT xid, name,
          count(*) FILTER (WHERE is_table AND kind LIKE 'Heap/INSERT%')::int,
          count(*) FILTER (WHERE is_table AND (kind LIKE 'Heap/UPDATE%' OR kind LIKE 'Heap/HOT_UPDATE%'))::int,
          count(*) FILTER (WHERE is_table AND kind LIKE 'Heap/DELETE%')::int,
          sum(bytes)::bigint, bool_or(kind LIKE 'Transaction/COMMIT%')
        FROM records LEFT JOIN names USING (node) GROUP BY xid, name
        """;

    // A row of Orleans' storage says which state it is, a row of a member's own storage says which kind of entry.
    private const string NoteChanges = """
        CREATE UNLOGGED TABLE bench_change (id bigserial PRIMARY KEY, what text NOT NULL, bytes integer NOT NULL);
        CREATE FUNCTION bench_note() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
          detail text := COALESCE(changed ->> 'graintypestring', changed ->> 'kind');
          stored text := COALESCE(changed ->> 'payloadbinary', changed ->> 'value', '');
          -- A byte of a bytea is two digits, after \x.
          value_bytes integer := CASE WHEN starts_with(stored, '\x') THEN (length(stored) - 2) / 2 ELSE octet_length(stored) END;
        BEGIN
          IF detail IS NOT NULL THEN
            INSERT INTO bench_change (what, bytes) VALUES (lower(TG_OP) || ' ' || TG_ARGV[0] || ' ' || detail, CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE value_bytes END);
          END IF;
          RETURN NULL;
        END $$;
        """;

    private static readonly TimeSpan LongestUnrest = TimeSpan.FromMinutes(2);

    // Without partitions: what is written to one counts for its table.
    private readonly HashSet<string> tables = [];

    /// <summary>Starts noting. The server must have loaded pg_stat_statements, and the schema must be there.</summary>
    public async Task InstallAsync()
    {
        await ReadTablesAsync();
        await RunAsync("CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pg_walinspect");
        await RunAsync(NoteChanges);
        foreach (var table in tables)
            await RunAsync($"CREATE TRIGGER bench_note AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION bench_note('{table}')");
    }

    private async Task ReadTablesAsync()
    {
        await using var command = database.CreateCommand("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            tables.Add(reader.GetString(0));
    }

    /// <summary>Notes where the database stands now.</summary>
    public async Task<Mark> MarkAsync()
    {
        await using var position = database.CreateCommand("SELECT pg_current_wal_flush_lsn()::text");
        var wal = (string)(await position.ExecuteScalarAsync())!;
        await using var change = database.CreateCommand("SELECT COALESCE(max(id), 0) FROM bench_change");
        var changes = (long)(await change.ExecuteScalarAsync())!;
        var statements = new Dictionary<string, (long Calls, long Rows)>(StringComparer.Ordinal);
        await using var command = database.CreateCommand("SELECT query, sum(calls)::bigint, sum(rows)::bigint FROM pg_stat_statements GROUP BY query");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            statements[reader.GetString(0)] = (reader.GetInt64(1), reader.GetInt64(2));
        return new Mark(wal, changes, statements);
    }

    /// <summary>Waits until no table was written to for a while.</summary>
    /// <exception cref="TimeoutException">Tables are written to all the time.</exception>
    public async Task QuietAsync(TimeSpan quiet)
    {
        var (last, since, began) = (new Mark("", 0, new Dictionary<string, (long, long)>()), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
        while (DateTimeOffset.UtcNow - since < quiet)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            var mark = await MarkAsync();
            var written = mark.Statements.Where(statement => statement.Value.Calls != last.Statements.GetValueOrDefault(statement.Key).Calls).SelectMany(statement => Written(statement.Key)).ToHashSet();
            last = mark;
            if (written.Count == 0)
                continue;
            since = DateTimeOffset.UtcNow;
            if (since - began > LongestUnrest)
                throw new TimeoutException($"After {LongestUnrest.TotalSeconds} s there are still writes to {string.Join(", ", written)}.");
        }
    }

    /// <summary>What happened from one moment to another.</summary>
    public async Task<Work> BetweenAsync(Mark from, Mark to)
    {
        var work = new Work();
        foreach (var (text, (calls, rows)) in to.Statements)
        {
            var (callsBefore, rowsBefore) = from.Statements.GetValueOrDefault(text);
            if (calls == callsBefore)
                continue;
            var written = Written(text);
            foreach (var table in written)
                work.Of(table).Writes += calls - callsBefore;
            foreach (var table in Tables(ReadPattern(), text).Except(written))
            {
                work.Of(table).Reads += calls - callsBefore;
                work.Of(table).RowsRead += rows - rowsBefore;
            }

            if (written.Count > 0 || Tables(ReadPattern(), text).Any())
                work.Texts[text] = calls - callsBefore;
        }

        if (from.Wal != to.Wal)
            await ReadWalAsync(work, from.Wal, to.Wal);
        await ReadChangesAsync(work, from.Change, to.Change);
        return work;
    }

    private async Task ReadChangesAsync(Work work, long from, long to)
    {
        await using var command = database.CreateCommand("SELECT what, count(*), sum(bytes) FROM bench_change WHERE id > $1 AND id <= $2 GROUP BY what");
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            work.Changes[reader.GetString(0)] = (reader.GetInt64(1), reader.GetInt64(2));
    }

    private async Task ReadWalAsync(Work work, string from, string to)
    {
        var transactions = new Dictionary<string, (SortedSet<string> Tables, bool Committed, long Bytes)>(StringComparer.Ordinal);
        await using var command = database.CreateCommand(WalByTable);
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        command.CommandTimeout = 300;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var (names, committed, bytes) = transactions.GetValueOrDefault(reader.GetString(0), ([], false, 0));
            committed |= reader.GetBoolean(6);
            if (await reader.IsDBNullAsync(1))
            {
                bytes += reader.GetInt64(5);
            }
            else if (reader.GetString(1) is var name && tables.Contains(name) && !Ignored.Contains(name))
            {
                names.Add(name);
                var table = work.Of(name);
                table.Inserted += reader.GetInt32(2);
                table.Updated += reader.GetInt32(3);
                table.Deleted += reader.GetInt32(4);
                table.WalBytes += reader.GetInt64(5);
            }

            transactions[reader.GetString(0)] = (names, committed, bytes);
        }

        foreach (var (names, _, bytes) in transactions.Values.Where(transaction => transaction.Committed && transaction.Tables.Count > 0))
        {
            var key = string.Join(" + ", names);
            work.Transactions[key] = work.Transactions.GetValueOrDefault(key) + 1;
            work.CommitBytes += bytes;
        }
    }

    private HashSet<string> Written(string statement) => [.. Tables(WritePattern(), statement)];

    private IEnumerable<string> Tables(Regex pattern, string statement) =>
        pattern.Matches(statement).Select(match => LowerCase(match.Groups[1].Value)).Where(name => tables.Contains(name) && !Ignored.Contains(name)).Distinct();

#pragma warning disable CA1308 // PostgreSQL's names are in lower case.
    private static string LowerCase(string name) => name.ToLowerInvariant();
#pragma warning restore CA1308

    private async Task RunAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex("""\b(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?"?(\w+)""", RegexOptions.IgnoreCase)]
    private static partial Regex WritePattern();

    [GeneratedRegex("""\b(?:from|join)\s+(?:only\s+)?"?(\w+)""", RegexOptions.IgnoreCase)]
    private static partial Regex ReadPattern();
}

/// <summary>A moment of the database: its position in the WAL, the last change that was noted, and how often each statement has run.</summary>
internal sealed record Mark(string Wal, long Change, IReadOnlyDictionary<string, (long Calls, long Rows)> Statements);
