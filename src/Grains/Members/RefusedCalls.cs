using CodaMcp.Audit;

namespace CodaMcp.Members;

/// <summary>
/// Counts the refused calls of one member, so that refusals do not fill the audit. The first refusal for a tool, reason and client is stored at
/// once. Refusals in the next minute are counted in the same record. Use only in the grain's turns.
/// </summary>
/// <param name="audit">The audit.</param>
/// <param name="time">The clock.</param>
public sealed class RefusedCalls(AuditWriter audit, TimeProvider time)
{
    /// <summary>How long refusals are counted in one record.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>The most records that count refusals at once. Further tools and clients share one record for each reason.</summary>
    public const int Capacity = 64;

    /// <summary>The name of the tool in a record that further tools and clients share.</summary>
    public const string Others = "(others)";

    private readonly Dictionary<(string Tool, string Outcome, string ClientId), Counted> counted = [];

    /// <summary>Counts a refusal.</summary>
    /// <returns>The record that the caller must store; null if an earlier record counts this refusal.</returns>
    public AuditRecord? Count(AuditRecord refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var key = (refused.Tool, refused.Outcome, refused.Client.ClientId);
        if (counted.Count >= Capacity && !counted.ContainsKey(key))
        {
            refused = refused with { Tool = Others };
            key = (Others, refused.Outcome, "");
        }

        if (counted.TryGetValue(key, out var earlier))
        {
            // If the audit does not accept the count, counting continues in the same record.
            if (!IsOver(earlier) || !TryStore(earlier))
            {
                earlier.Record = earlier.Record with { Calls = earlier.Record.Calls + refused.Calls };
                return null;
            }
        }

        counted[key] = new Counted(refused);
        return refused;
    }

    /// <summary>
    /// Stores the counts that have changed. Forgets those whose minute is over. A count that the audit does not accept is stored next time.
    /// </summary>
    public void Store()
    {
        foreach (var (key, one) in counted.ToList())
        {
            if (TryStore(one) && IsOver(one))
                counted.Remove(key);
        }
    }

    private bool IsOver(Counted one) => time.GetUtcNow() - one.Record.StartedAt >= Period;

    private bool TryStore(Counted one)
    {
        if (one.Record.Calls == one.StoredCalls)
            return true;
        if (!audit.TryRecord(one.Record))
            return false;
        one.StoredCalls = one.Record.Calls;
        return true;
    }

    private sealed class Counted(AuditRecord record)
    {
        public AuditRecord Record { get; set; } = record;

        public int StoredCalls { get; set; } = record.Calls;
    }
}
