namespace CodaMcp.Audit;

/// <summary>
/// Collects the events of one transaction that stores audit records. A store first locks the heads of the members, in the order of their keys, so that silos
/// cannot deadlock. Then it stores the records, and adds each row as the database now holds it. Finally it stores the events and the new heads.
/// </summary>
/// <param name="time">The clock for the time of the events.</param>
internal sealed class AuditChain(TimeProvider time)
{
    private readonly List<(string Member, Guid Record, string Kind, byte[] Digest)> rows = [];
    private readonly Dictionary<string, AuditHead> heads = new(StringComparer.Ordinal);

    /// <summary>The members whose rows were added.</summary>
    public IEnumerable<string> Members => rows.Select(row => row.Member).Distinct(StringComparer.Ordinal);

    /// <summary>The heads after <see cref="Link"/>.</summary>
    public IReadOnlyCollection<AuditHead> Heads => heads.Values;

    /// <summary>Takes a locked head.</summary>
    public void Take(AuditHead head) => heads[head.Member] = head;

    /// <summary>Adds a row that was stored or changed.</summary>
    /// <param name="member">The key of its member.</param>
    /// <param name="values">Its values, as the database keeps them, in the order of <see cref="AuditRow.Columns"/>.</param>
    /// <param name="digest">The digest of the values, if it is known.</param>
    /// <param name="settled">Whether the row was settled because its silo was lost.</param>
    public void Add(string member, object?[] values, byte[]? digest = null, bool settled = false) => rows.Add((
        member, (Guid)values[0]!,
        settled ? AuditEvent.Settled : values[OutcomeColumn] is AuditOutcome.Started ? AuditEvent.Started : AuditEvent.Completed,
        digest ?? AuditDigest.Of(values)));

    /// <summary>Creates the events, and moves the heads.</summary>
    /// <exception cref="InvalidOperationException">A record with this id exists and belongs to another member, whose head is not locked.</exception>
    public IReadOnlyList<AuditEvent> Link()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var events = new List<AuditEvent>(rows.Count);
        foreach (var (member, record, kind, digest) in rows)
        {
            if (!heads.TryGetValue(member, out var head))
                throw new InvalidOperationException($"Audit record {record} belongs to another member.");
            var next = AuditEvent.After(head, now, record, kind, digest);
            heads[member] = new AuditHead(member, next.Sequence, next.At, next.Hash);
            events.Add(next);
        }

        return events;
    }

    private static readonly int OutcomeColumn = Array.IndexOf(AuditRow.Columns, "outcome");
}
