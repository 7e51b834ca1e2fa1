using CodaMcp.Audit;

namespace CodaMcp.Members;

/// <summary>
/// Counts the refused calls of one member, so that refusals do not fill the audit. The first refusal of a tool for a reason is stored at
/// once. Those of the next minute are counted in the same record. For the grain's turns only.
/// </summary>
/// <param name="audit">The audit.</param>
/// <param name="time">The clock.</param>
public sealed class RefusedCalls(AuditWriter audit, TimeProvider time)
{
    /// <summary>How long refusals are counted in one record.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Tool, string Outcome, string ClientId), Counted> counted = [];

    /// <summary>Counts a refusal.</summary>
    /// <returns>Whether an earlier record counts it; if not, the caller stores this one.</returns>
    public bool Count(AuditRecord refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var key = (refused.Tool, refused.Outcome, refused.Client.ClientId);
        if (counted.TryGetValue(key, out var earlier))
        {
            if (time.GetUtcNow() - earlier.Record.StartedAt < Period)
            {
                earlier.Record = earlier.Record with { Calls = earlier.Record.Calls + 1 };
                return true;
            }

            _ = StoreAsync(earlier, CancellationToken.None);
        }

        counted[key] = new Counted(refused);
        return false;
    }

    /// <summary>Stores the counts that have changed, and forgets those of a minute ago. Returns when they are in the audit's queue.</summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, one) in counted.ToList())
        {
            if (await StoreAsync(one, cancellationToken) && time.GetUtcNow() - one.Record.StartedAt >= Period)
                counted.Remove(key);
        }
    }

    private async Task<bool> StoreAsync(Counted one, CancellationToken cancellationToken)
    {
        var record = one.Record;
        if (record.Calls == one.StoredCalls)
            return true;
        try
        {
            await audit.RecordAfterAsync(record, waitForStore: false, cancellationToken);
            one.StoredCalls = record.Calls;
            return true;
        }
        catch (AuditUnavailableException)
        {
            // The queue is full. The count stays for the next time.
            return false;
        }
    }

    private sealed class Counted(AuditRecord record)
    {
        public AuditRecord Record { get; set; } = record;

        public int StoredCalls { get; set; } = record.Calls;
    }
}
