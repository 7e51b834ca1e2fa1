using Npgsql;
using NpgsqlTypes;

namespace CodaMcp.Audit;

/// <summary>
/// Stores audit records in the table <c>audit_record</c> of PostgreSQL, together with the members' chains. Every silo of the cluster writes to it. A batch is
/// one transaction of three round trips, whatever its size.
/// </summary>
/// <param name="database">The database; the tables must be there.</param>
/// <param name="silo">The silo that stores here.</param>
/// <param name="time">The clock for the time of events; the system's by default.</param>
public sealed class PostgresAuditStore(NpgsqlDataSource database, string silo, TimeProvider? time = null) : IAuditStore
{
    private const int MaxSettled = 500;

    // The order prevents deadlocks between silos. The statement also locks a head that it does not change.
    private const string LockHeads = """
        INSERT INTO audit_head (member, sequence, at, hash)
        SELECT member, 0, 0, sha256(convert_to(member, 'UTF8')) FROM unnest(@members) AS member ORDER BY member COLLATE "C"
        ON CONFLICT (member) DO UPDATE SET sequence = excluded.sequence WHERE false
        """;

    private const string ReadHeads = "SELECT member, sequence, at, hash FROM audit_head WHERE member = ANY(@members)";

    /// <inheritdoc/>
    public string Silo => silo;

    /// <inheritdoc/>
    public async Task StoreAsync(IReadOnlyList<PreparedRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count > 0)
            await WriteAsync(RoundsOf([.. records.Select(record => new Row(record))]), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AuditRow.ReadStarted);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await AuditRow.ReadTextsAsync(reader, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silos);
        var settled = 0;
        foreach (var gone in silos)
        {
            int found;
            do
            {
                var (ids, members) = await ReadStartedByAsync(gone, cancellationToken);
                found = ids.Count;
                // A record that was completed meanwhile is not changed.
                if (found > 0)
                    settled += await SettleAsync(ids, members, cancellationToken);
            }
            while (found == MaxSettled);
        }

        return settled;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = database.CreateCommand(AuditRow.Read(query));
        foreach (var (name, value) in AuditRow.Parameters(query))
            command.Parameters.Add(ParameterOf(name, value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await AuditRow.ReadAllAsync(reader, cancellationToken);
    }

    private Task<int> WriteAsync(List<List<Row>> rounds, CancellationToken cancellationToken) => ChangeAsync(
        rounds.SelectMany(static rows => rows).Select(static row => row.Member),
        rounds.Select(AddCommand),
        async (chain, reader) =>
        {
            foreach (var rows in rounds)
            {
                var known = new Dictionary<Guid, object?[]>();
                await reader.NextResultAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                    known.Add(reader.GetGuid(0), AuditRow.ValuesOf(reader));
                foreach (var row in rows)
                {
                    if (known.Count > 0 && known.TryGetValue(row.Id, out var values))
                        chain.Add(AuditRow.KeyOf(values), values);
                    else
                        chain.Add(row.Member, row.Record.Values, row.Record.Digest);
                }
            }
        },
        cancellationToken);

    private Task<int> SettleAsync(List<Guid> ids, List<string> members, CancellationToken cancellationToken) => ChangeAsync(
        members,
        [SettleCommand(ids)],
        async (chain, reader) =>
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var values = AuditRow.ValuesOf(reader);
                chain.Add(AuditRow.KeyOf(values), values, settled: true);
            }
        },
        cancellationToken);

    // All changes of records use this method. Anything else that must be stored in the same commit belongs between the two batches.
    private async Task<int> ChangeAsync(
        IEnumerable<string> members, IEnumerable<NpgsqlBatchCommand> changes, Func<AuditChain, NpgsqlDataReader, Task> addAsync, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var chain = new AuditChain(time ?? TimeProvider.System);
        var keys = members.Distinct(StringComparer.Ordinal).ToArray();
        await using (var batch = new NpgsqlBatch(connection, transaction))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LockHeads) { Parameters = { ArrayOf("members", NpgsqlDbType.Text, keys) } });
            batch.BatchCommands.Add(new NpgsqlBatchCommand(ReadHeads) { Parameters = { ArrayOf("members", NpgsqlDbType.Text, keys) } });
            foreach (var change in changes)
                batch.BatchCommands.Add(change);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                chain.Take(new AuditHead(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3)));
            await addAsync(chain, reader);
        }

        var events = chain.Link();
        await using (var batch = new NpgsqlBatch(connection, transaction))
        {
            batch.BatchCommands.Add(EventsCommand(events));
            batch.BatchCommands.Add(HeadsCommand([.. chain.Heads]));
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return events.Count;
    }

    // One statement cannot change a row twice, but a batch may contain a record both as started and as completed.
    private static List<List<Row>> RoundsOf(List<Row> rows)
    {
        var rounds = new List<List<Row>>();
        var times = new Dictionary<Guid, int>();
        foreach (var row in rows)
        {
            var round = times[row.Id] = times.GetValueOrDefault(row.Id, -1) + 1;
            if (round == rounds.Count)
                rounds.Add([]);
            rounds[round].Add(row);
        }

        return rounds;
    }

    private static NpgsqlBatchCommand AddCommand(List<Row> rows)
    {
        var command = new NpgsqlBatchCommand(AuditRow.AddArrays);
        for (var column = 0; column < AuditRow.Columns.Length; column++)
        {
            command.Parameters.Add(AuditRow.Types[column] switch
            {
                AuditColumn.Id => ArrayOf<Guid>(NpgsqlDbType.Uuid),
                AuditColumn.Moment => ArrayOf<DateTime>(NpgsqlDbType.TimestampTz),
                AuditColumn.Flag => ArrayOf<bool?>(NpgsqlDbType.Boolean),
                AuditColumn.Number => ArrayOf<int?>(NpgsqlDbType.Integer),
                AuditColumn.Real => ArrayOf<double?>(NpgsqlDbType.Double),
                _ => ArrayOf<string?>(NpgsqlDbType.Text),
            });

            NpgsqlParameter ArrayOf<T>(NpgsqlDbType type)
            {
                var values = new T[rows.Count];
                for (var row = 0; row < values.Length; row++)
                    values[row] = (T)rows[row].Record.Values[column]!;
                return PostgresAuditStore.ArrayOf(AuditRow.Columns[column], type, values);
            }
        }

        return command;
    }

    private async Task<(List<Guid> Ids, List<string> Members)> ReadStartedByAsync(string gone, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {AuditRow.List} FROM audit_record WHERE {AuditRow.StartedBy} LIMIT {MaxSettled}");
        command.Parameters.Add(ParameterOf("silo", gone));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (ids, members) = (new List<Guid>(), new List<string>());
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
            members.Add(AuditRow.KeyOf(reader));
        }

        return (ids, members);
    }

    private static NpgsqlBatchCommand SettleCommand(List<Guid> ids) => new(
        $"UPDATE audit_record SET outcome = 'unknown' WHERE id = ANY(@ids) AND outcome = 'started' RETURNING {AuditRow.List}")
    {
        Parameters = { ArrayOf("ids", NpgsqlDbType.Uuid, ids.ToArray()) },
    };

    private static NpgsqlBatchCommand EventsCommand(IReadOnlyList<AuditEvent> events) => new(
        """
        INSERT INTO audit_event (member, sequence, at, record, kind, digest, hash)
        SELECT * FROM unnest(@member, @sequence, @at, @record, @kind, @digest, @hash)
        """)
    {
        Parameters =
        {
            ArrayOf("member", NpgsqlDbType.Text, events.Select(one => one.Member).ToArray()),
            ArrayOf("sequence", NpgsqlDbType.Bigint, events.Select(one => one.Sequence).ToArray()),
            ArrayOf("at", NpgsqlDbType.Bigint, events.Select(one => one.At).ToArray()),
            ArrayOf("record", NpgsqlDbType.Uuid, events.Select(one => one.Record).ToArray()),
            ArrayOf("kind", NpgsqlDbType.Text, events.Select(one => one.Kind).ToArray()),
            ArrayOf("digest", NpgsqlDbType.Bytea, events.Select(one => one.Digest).ToArray()),
            ArrayOf("hash", NpgsqlDbType.Bytea, events.Select(one => one.Hash).ToArray()),
        },
    };

    private static NpgsqlBatchCommand HeadsCommand(AuditHead[] heads) => new(
        """
        UPDATE audit_head SET sequence = next.sequence, at = next.at, hash = next.hash
        FROM unnest(@member, @sequence, @at, @hash) AS next (member, sequence, at, hash) WHERE audit_head.member = next.member
        """)
    {
        Parameters =
        {
            ArrayOf("member", NpgsqlDbType.Text, Array.ConvertAll(heads, head => head.Member)),
            ArrayOf("sequence", NpgsqlDbType.Bigint, Array.ConvertAll(heads, head => head.Sequence)),
            ArrayOf("at", NpgsqlDbType.Bigint, Array.ConvertAll(heads, head => head.At)),
            ArrayOf("hash", NpgsqlDbType.Bytea, Array.ConvertAll(heads, head => head.Hash)),
        },
    };

    private static NpgsqlParameter ArrayOf(string name, NpgsqlDbType type, Array values) => new(name, NpgsqlDbType.Array | type) { Value = values };

    private static NpgsqlParameter ParameterOf(string name, object value) => value switch
    {
        Guid => new(name, NpgsqlDbType.Uuid) { Value = value },
        int => new(name, NpgsqlDbType.Integer) { Value = value },
        _ => new(name, NpgsqlDbType.Text) { Value = value },
    };

    private readonly record struct Row(PreparedRecord Record)
    {
        /// <summary>The key of the record's member.</summary>
        public string Member { get; } = AuditRow.KeyOf(Record.Values);

        /// <summary>The record's id.</summary>
        public Guid Id => Record.Record.Id;
    }
}
