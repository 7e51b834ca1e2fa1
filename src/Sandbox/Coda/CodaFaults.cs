namespace CodaMcp.Sandbox.Coda;

/// <summary>Everything that can be made to go wrong with a <see cref="CodaSandbox"/> while it runs. Thread-safe.</summary>
public sealed class CodaFaults
{
    private readonly Lock gate = new();
    private readonly List<(CodaFault Fault, Counter Seen)> faults = [];
    private readonly Dictionary<string, (DateTimeOffset Until, CodaFault Fault)> sticky = [];
    private readonly HashSet<string> revoked = [];
    private readonly HashSet<string> oversize = [];
    private volatile bool snapshotsFrozen;

    /// <summary>Whether readers of documents are kept at the versions they see now.</summary>
    public bool SnapshotsFrozen => snapshotsFrozen;

    /// <summary>Adds a fault; several can meet the same request.</summary>
    public void Add(CodaFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (gate)
            faults.Add((fault, new Counter()));
    }

    /// <summary>Ends every fault, sticky 429s, frozen snapshots, revocations and oversize documents included.</summary>
    public void Clear()
    {
        lock (gate)
        {
            faults.Clear();
            sticky.Clear();
            revoked.Clear();
            oversize.Clear();
        }
        snapshotsFrozen = false;
    }

    /// <summary>From now on reads do not show what is applied, until <see cref="ThawSnapshots"/>.</summary>
    public void FreezeSnapshots() => snapshotsFrozen = true;

    /// <summary>Reads catch up again.</summary>
    public void ThawSnapshots() => snapshotsFrozen = false;

    /// <summary>The token answers 401 from now on.</summary>
    public void Revoke(string token)
    {
        lock (gate)
            revoked.Add(token);
    }

    /// <summary>The document has outgrown the API: its content can be neither read nor written, and <c>docSize.overApiSizeLimit</c> is true.</summary>
    public void MarkOversize(string docId)
    {
        lock (gate)
            oversize.Add(docId);
    }

    internal bool IsRevoked(string token)
    {
        lock (gate)
            return revoked.Contains(token);
    }

    internal bool IsOversize(string docId)
    {
        lock (gate)
            return oversize.Contains(docId);
    }

    /// <summary>The faults a request meets, counting it.</summary>
    internal IReadOnlyList<CodaFault> Meet(string operation, string? token, string? loginId, int limit, DateTimeOffset now)
    {
        lock (gate)
        {
            var met = new List<CodaFault>();
            foreach (var (fault, seen) in faults)
            {
                if ((fault.Operation ?? operation) != operation
                    || (fault.Token ?? token) != token
                    || (fault.LoginId ?? loginId) != loginId
                    || limit <= (fault.LimitAbove ?? 0))
                    continue;
                seen.Value++;
                if (seen.Value < fault.FromCall || seen.Value - fault.FromCall >= fault.Times)
                    continue;
                met.Add(fault);
                if (fault.Kind == CodaFaultKind.StickyTooManyRequests && loginId is not null)
                    sticky[loginId] = (now + fault.Duration, fault);
            }
            if (loginId is not null && sticky.TryGetValue(loginId, out var stuck) && now < stuck.Until && !met.Contains(stuck.Fault))
                met.Add(stuck.Fault);
            return met;
        }
    }

    private sealed class Counter
    {
        public int Value { get; set; }
    }
}
