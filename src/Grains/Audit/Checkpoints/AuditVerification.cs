using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using CodaMcp.Members;
using Microsoft.Data.Sqlite;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>
/// Verifies the audit. It checks the signatures and order of the checkpoints, each member's chain from its start to its head, and each record against its last
/// event. It reads one state of the database, while silos continue to write. In memory it holds only the checkpoints and the findings.
/// </summary>
public sealed class AuditVerification
{
    private const int MaxFindings = 100;

    // A running server signs every day. It checks at the start and every hour whether it has signed.
    private static readonly TimeSpan Overdue = TimeSpan.FromHours(48);

    private readonly DbConnection connection;
    private readonly IReadOnlyCollection<string> keys;
    private readonly string? member;
    private readonly List<AuditFinding> findings = [];
    private readonly List<AuditStatement> statements = [];
    private long problems;
    private long events;
    private long records;
    private long unchained;
    private long? firstEvent;
    private long? lastEvent;
    private int checkpoints;
    private string anchors = "";

    private AuditVerification(DbConnection connection, IReadOnlyCollection<string> keys, string? member) => (this.connection, this.keys, this.member) = (connection, keys, member);

    /// <summary>Verifies the audit.</summary>
    /// <param name="database">The database of the audit; the tables must be there.</param>
    /// <param name="keys">
    /// Public keys that are known to be the server's, each 32 bytes as base64. The last checkpoint that one of them signed vouches for all earlier ones,
    /// whatever key signed those. If none is given, each signature is verified with the key that its own checkpoint states.
    /// </param>
    /// <param name="member">Verifies only this member's chain and records, and all checkpoints; null for all members.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    public static async Task<VerifiedAudit> RunAsync(DbDataSource database, IReadOnlyCollection<string> keys, MemberId? member, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(keys);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = connection is SqliteConnection file
            ? file.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return await new AuditVerification(connection, keys, member?.ToGrainKey()).RunAsync(cancellationToken);
    }

    private async Task<VerifiedAudit> RunAsync(CancellationToken cancellationToken)
    {
        await ReadCheckpointsAsync(cancellationToken);
        await ReadCheckpointHeadsAsync(cancellationToken);
        // The chains now begin at the heads of the checkpoints that permitted the removal of older events. The highest head counts.
        var cuts = string.Join(", ", statements.Where(one => one.Cuts).Select(one => one.Number.ToString(CultureInfo.InvariantCulture)).DefaultIfEmpty("NULL"));
        anchors = $"""
            WITH anchor AS (SELECT DISTINCT h.member, h.sequence, h.hash FROM audit_checkpoint_head h
              WHERE h.checkpoint IN ({cuts}) AND h.sequence = (SELECT max(m.sequence) FROM audit_checkpoint_head m WHERE m.member = h.member AND m.checkpoint IN ({cuts})))
            """;
        await ReadChainsAsync(cancellationToken);
        await ReadEmptyChainsAsync(cancellationToken);
        await ReadVouchedAsync(cancellationToken);
        await ReadRecordsAsync(cancellationToken);
        var last = statements.LastOrDefault();
        if (member is null && lastEvent - (last?.At.ToUnixTimeMilliseconds() ?? firstEvent) > Overdue.TotalMilliseconds)
            Find(new AuditFinding(AuditProblem.Checkpoint, $"There is no checkpoint after {(last is null ? "the first event" : $"number {last.Number}")}, and events of more than two days later: checkpoints were deleted, or no silo could sign.", TimeOf(lastEvent), Checkpoint: last?.Number));
        Sort();
        return new VerifiedAudit(
            records, events, unchained, checkpoints, last?.Number, last?.At, last is null ? null : AuditSigningKey.IdOf(last.PublicKey),
            last is not null && keys.Contains(last.PublicKey), last?.RecordsFrom, problems, findings);
    }

    private async Task ReadCheckpointsAsync(CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT number, statement, signature FROM audit_checkpoint ORDER BY number");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (next, previous) = (1L, (string?)null);
        while (await row.ReadAsync(cancellationToken))
        {
            var (number, text, signature) = (row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2));
            checkpoints++;
            var statement = AuditStatement.Read(text);
            if (number != next)
                Find(new AuditFinding(AuditProblem.Checkpoint, $"Checkpoints {next} to {number - 1} are missing.", statement?.At, Checkpoint: next));
            if (statement is null || statement.Number != number || !AuditSigningKey.IsSigned(Encoding.UTF8.GetBytes(text), signature, statement.PublicKey))
                Find(new AuditFinding(AuditProblem.Checkpoint, "The signature is not good for what the checkpoint states: the checkpoint was changed.", statement?.At, Checkpoint: number));
            else
                statements.Add(statement);
            if (number == next && statement is not null && statement.Previous != previous)
                Find(new AuditFinding(AuditProblem.Checkpoint, $"The checkpoint does not follow from number {number - 1}: one of the two was replaced.", statement.At, Checkpoint: number));
            (next, previous) = (number + 1, AuditStatement.HashOf(text, signature));
        }

        if (keys.Count == 0)
            return;
        var known = statements.LastOrDefault(one => keys.Contains(one.PublicKey))?.Number ?? 0;
        foreach (var one in statements.Where(one => one.Number > known))
            Find(new AuditFinding(AuditProblem.UnknownKey, $"The checkpoint is signed by key {AuditSigningKey.IdOf(one.PublicKey)}, which is none of those given: it was replaced, or the server has another secret now.", one.At, Checkpoint: one.Number));
    }

    private async Task ReadCheckpointHeadsAsync(CancellationToken cancellationToken)
    {
        using var digest = new HeadsDigest();
        var made = new Dictionary<long, (long Count, string Digest)>();
        await using var command = connection.Command("SELECT checkpoint, member, sequence, hash FROM audit_checkpoint_head ORDER BY checkpoint, member");
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            long? number = null;
            while (await row.ReadAsync(cancellationToken))
            {
                if (number is { } before && before != row.GetInt64(0))
                    Take(before);
                number = row.GetInt64(0);
                digest.Add(row.GetString(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3));
            }

            if (number is { } last)
                Take(last);
        }

        var none = (0L, digest.Take());
        foreach (var one in statements)
        {
            if (made.GetValueOrDefault(one.Number, none) != (one.Heads, one.HeadsDigest))
                Find(new AuditFinding(AuditProblem.Checkpoint, "The heads of the checkpoint are not those that it signs: some were changed, deleted or inserted.", one.At, Checkpoint: one.Number));
        }

        void Take(long number)
        {
            var count = digest.Count;
            made[number] = (count, digest.Take());
        }
    }

    private async Task ReadChainsAsync(CancellationToken cancellationToken)
    {
        await using var command = Query($"""
            {anchors}
            SELECT e.member, e.sequence, e.at, e.record, e.kind, e.digest, e.hash, a.sequence, a.hash, h.sequence, h.hash
            FROM audit_event e LEFT JOIN anchor a ON a.member = e.member LEFT JOIN audit_head h ON h.member = e.member
            WHERE e.sequence > COALESCE(a.sequence, 0) {Only("e.member")}
            ORDER BY e.member, e.sequence
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        AuditHead? last = null;
        (long Sequence, byte[] Hash)? head = null;
        while (await row.ReadAsync(cancellationToken))
        {
            var found = new AuditEvent(
                row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetGuid(3), row.GetString(4), row.GetFieldValue<byte[]>(5), row.GetFieldValue<byte[]>(6));
            if (last?.Member != found.Member)
            {
                CompareEnd(last, head);
                last = row.IsDBNull(7) ? AuditHead.StartOf(found.Member) : new AuditHead(found.Member, row.GetInt64(7), 0, row.GetFieldValue<byte[]>(8));
                head = row.IsDBNull(9) ? null : (row.GetInt64(9), row.GetFieldValue<byte[]>(10));
            }

            Follow(last.Value, found);
            last = new AuditHead(found.Member, found.Sequence, Math.Max(last.Value.At, found.At), found.Hash);
            (firstEvent, lastEvent) = (Math.Min(firstEvent ?? long.MaxValue, found.At), Math.Max(lastEvent ?? 0, found.At));
            events++;
        }

        CompareEnd(last, head);
    }

    private void Follow(AuditHead last, AuditEvent found)
    {
        if (found.Sequence > last.Sequence + 1)
            Find(At(found, AuditProblem.Gap, $"Events {last.Sequence + 1} to {found.Sequence - 1} of the chain are missing.") with { Sequence = last.Sequence + 1, Record = null });
        else if (found.Sequence <= last.Sequence || !found.Hash.AsSpan().SequenceEqual(AuditEvent.HashOf(last.Hash, found.Sequence, found.At, found.Record, found.Kind, found.Digest)))
            Find(At(found with { At = Math.Max(last.At, found.At) }, AuditProblem.Broken, "The event does not follow from the one before it: one of the two was changed, inserted or moved."));
    }

    private void CompareEnd(AuditHead? last, (long Sequence, byte[] Hash)? head)
    {
        if (last is not { } end)
            return;
        var here = new AuditFinding(AuditProblem.Head, "", TimeOf(end.At), end.Member, end.Sequence);
        if (head is not { } stated)
            Find(here with { Detail = "The head of the chain is missing." });
        else if (stated.Sequence > end.Sequence)
            Find(here with { Problem = AuditProblem.CutOff, Sequence = end.Sequence + 1, Detail = $"Events {end.Sequence + 1} to {stated.Sequence}, the last of the chain, are missing." });
        else if (stated.Sequence < end.Sequence || !stated.Hash.AsSpan().SequenceEqual(end.Hash))
            Find(here with { Detail = "The head of the chain is not its last event: the head was changed, or events were inserted." });
    }

    private async Task ReadEmptyChainsAsync(CancellationToken cancellationToken)
    {
        await using var command = Query($"""
            {anchors}
            SELECT h.member, h.sequence, h.at, h.hash, a.sequence, a.hash FROM audit_head h LEFT JOIN anchor a ON a.member = h.member
            WHERE NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.member = h.member AND e.sequence > COALESCE(a.sequence, 0)) {Only("h.member")}
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var begin = row.IsDBNull(4) ? AuditHead.StartOf(row.GetString(0)) : new AuditHead(row.GetString(0), row.GetInt64(4), 0, row.GetFieldValue<byte[]>(5));
            var sequence = row.GetInt64(1);
            if (sequence > begin.Sequence)
                Find(new AuditFinding(AuditProblem.CutOff, $"All events of the chain are missing, {begin.Sequence + 1} to {sequence}.", TimeOf(row.GetInt64(2)), begin.Member, begin.Sequence + 1));
            else if (sequence < begin.Sequence || !row.GetFieldValue<byte[]>(3).AsSpan().SequenceEqual(begin.Hash))
                Find(new AuditFinding(AuditProblem.Head, "The head of the chain was changed.", TimeOf(row.GetInt64(2)), begin.Member, sequence));
        }
    }

    private async Task ReadVouchedAsync(CancellationToken cancellationToken)
    {
        const string same = "e.member = c.member AND e.sequence = c.sequence";
        await using var command = Query($"""
            {anchors}
            SELECT c.checkpoint, c.member, c.sequence, (SELECT e.at FROM audit_event e WHERE {same}) AS at, (SELECT e.record FROM audit_event e WHERE {same}) AS record
            FROM audit_checkpoint_head c LEFT JOIN anchor a ON a.member = c.member
            WHERE c.sequence > COALESCE(a.sequence, 0) AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE {same} AND e.hash = c.hash) {Only("c.member")}
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var number = row.GetInt64(0);
            var here = new AuditFinding("", "", statements.Find(one => one.Number == number)?.At, row.GetString(1), row.GetInt64(2), Checkpoint: number);
            Find(row.IsDBNull(3)
                ? here with { Problem = AuditProblem.CutOff, Detail = $"The checkpoint vouches for event {here.Sequence} of the chain, which is missing: the end of the chain was cut off." }
                : here with { Problem = AuditProblem.Checkpoint, Record = row.GetGuid(4), Detail = "The event is another one than the checkpoint vouches for: the chain or the checkpoint was replaced." });
        }
    }

    private async Task ReadRecordsAsync(CancellationToken cancellationToken)
    {
        var last = statements.LastOrDefault();
        var from = last?.RecordsFrom is { } moment ? AuditIds.FirstOf(moment) : Guid.Empty;
        var columns = AuditRow.Columns.Length;
        await using (var command = Query($"""
            SELECT {string.Join(", ", AuditRow.Columns.Select(column => $"r.{column}"))}, e.member, e.sequence, e.digest
            FROM audit_record r LEFT JOIN (
              SELECT record, member, sequence, digest
              FROM (SELECT record, member, sequence, digest, row_number() OVER (PARTITION BY record, member ORDER BY sequence DESC) AS place FROM audit_event WHERE record >= @from {Only("member")}) numbered
              WHERE place = 1) e ON e.record = r.id
            WHERE r.id >= @from {OnlyRecords("r")}
            """, ("@from", from)))
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
            {
                var hasEvent = !row.IsDBNull(columns);
                var id = row.GetGuid(0);
                var here = new AuditFinding("", "", AuditIds.TimeOf(id), hasEvent ? row.GetString(columns) : AuditRow.KeyOf(row), hasEvent ? row.GetInt64(columns + 1) : null, id);
                records++;
                if (!hasEvent && here.At < last?.ChainFrom)
                    unchained++;
                else if (!hasEvent)
                    Find(here with { Problem = AuditProblem.Inserted, Detail = "The record has no event in a chain: no silo stored it." });
                else if (!IsAsStored(row, row.GetFieldValue<byte[]>(columns + 2)) || AuditRow.KeyOf(row) != here.Member)
                    Find(here with { Problem = AuditProblem.Changed, Detail = "The record is not as it was stored last: it was changed." });
            }
        }

        // One query for both would be a full join, for which SQLite reads all events again for each record.
        await using (var command = Query($"""
            SELECT e.record, e.member, max(e.sequence) FROM audit_event e
            WHERE e.record >= @from AND NOT EXISTS (SELECT 1 FROM audit_record r WHERE r.id = e.record {OnlyRecords("r")}) {Only("e.member")}
            GROUP BY e.record, e.member
            """, ("@from", from)))
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
            {
                var id = row.GetGuid(0);
                Find(new AuditFinding(AuditProblem.Missing, "The record is missing: it was deleted.", AuditIds.TimeOf(id), row.GetString(1), row.GetInt64(2), id));
            }
        }
    }

    private static bool IsAsStored(DbDataReader row, byte[] digest)
    {
        try
        {
            return AuditDigest.Of(row).AsSpan().SequenceEqual(digest);
        }
        catch (Exception error) when (error is FormatException or InvalidCastException or OverflowException)
        {
            // The value has a form that no store writes.
            return false;
        }
    }

    private DbCommand Query(string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        if (member is null)
            return connection.Command(text, values);
        var id = MemberId.ParseGrainKey(member);
        return connection.Command(text, [.. values, ("@only", member), ("@issuer", id.Issuer), ("@organization", id.Organization), ("@id", id.Member)]);
    }

    private string OnlyRecords(string row) => member is null ? "" : $"AND {row}.issuer = @issuer AND {row}.organization = @organization AND {row}.member = @id";

    private string Only(string column) => member is null ? "" : $"AND {column} = @only";

    private void Find(AuditFinding finding)
    {
        problems++;
        findings.Add(finding);
        if (findings.Count >= 2 * MaxFindings)
            Sort();
    }

    // The earliest come first. A problem of a whole checkpoint comes before the same checkpoint's problems with members.
    private void Sort()
    {
        var sorted = findings.OrderBy(one => one.At ?? DateTimeOffset.MinValue).ThenBy(one => one.Member, StringComparer.Ordinal).ThenBy(one => one.Sequence).Take(MaxFindings).ToList();
        findings.Clear();
        findings.AddRange(sorted);
    }

    private static AuditFinding At(AuditEvent found, string problem, string detail) => new(problem, detail, TimeOf(found.At), found.Member, found.Sequence, found.Record);

    private static DateTimeOffset? TimeOf(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
