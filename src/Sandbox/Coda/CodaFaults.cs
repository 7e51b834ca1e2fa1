namespace CodaMcp.Sandbox.Coda;

/// <summary>The faults of a running <see cref="CodaSandbox"/>. Thread-safe.</summary>
public sealed class CodaFaults
{
    private readonly Lock gate = new();
    private readonly List<(CodaFault Fault, Counter Seen)> faults = [];
    private readonly Dictionary<string, (DateTimeOffset Until, CodaFault Fault)> sticky = [];
    private readonly HashSet<string> revoked = [];
    private readonly HashSet<string> oversize = [];
    private volatile bool snapshotsFrozen;

    /// <summary>Whether reads of documents stay at their present versions.</summary>
    public bool SnapshotsFrozen => snapshotsFrozen;

    /// <summary>Adds a fault. Several faults can affect the same request.</summary>
    public void Add(CodaFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (gate)
            faults.Add((fault, new Counter()));
    }

    /// <summary>Ends every fault, including sticky 429s, frozen snapshots, revocations and oversize documents.</summary>
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

    /// <summary>Hides newly applied writes from reads until <see cref="ThawSnapshots"/>.</summary>
    public void FreezeSnapshots() => snapshotsFrozen = true;

    /// <summary>Shows applied writes to reads again.</summary>
    public void ThawSnapshots() => snapshotsFrozen = false;

    /// <summary>Answers 401 to the token from now on.</summary>
    public void Revoke(string token)
    {
        lock (gate)
            revoked.Add(token);
    }

    /// <summary>Makes the document too large for the API. Its content can be neither read nor written, and <c>docSize.overApiSizeLimit</c> is true.</summary>
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

    /// <summary>Returns the faults that affect a request, and counts the request.</summary>
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
