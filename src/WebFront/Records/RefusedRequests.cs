using System.Collections.Concurrent;
using CodaMcp.Audit;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Records;

/// <summary>
/// Records the requests that this front refuses as a whole. The first of a member, client and reason is recorded at once. Those of the
/// next minute become one record with their number. A front that ends loses what it has counted.
/// </summary>
/// <param name="records">Where they are recorded.</param>
/// <param name="time">The clock.</param>
internal sealed class RefusedRequests(IMemberRecords records, TimeProvider time)
{
    /// <summary>How long refusals are counted together.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(MemberId Member, string ClientId, string Reason), Counted> counted = [];

    /// <summary>Counts a refusal. Nobody waits for the record.</summary>
    /// <param name="member">Whose request it is.</param>
    /// <param name="reason">Why it is refused; one of few texts.</param>
    public void Count(MemberPrincipal member, string reason)
    {
        ArgumentNullException.ThrowIfNull(member);
        var key = (member.Id, member.ClientId, reason);
        var added = new Counted();
        var one = counted.GetOrAdd(key, added);
        if (one != added)
        {
            Interlocked.Increment(ref one.Further);
            return;
        }

        one.Timer = time.CreateTimer(_ => End(key, member.Label), state: null, Period, Timeout.InfiniteTimeSpan);
        Record(key, member.Label, times: 1);
    }

    private void End((MemberId Member, string ClientId, string Reason) key, string label)
    {
        if (!counted.TryRemove(key, out var one))
            return;
        one.Timer?.Dispose();
        if (Volatile.Read(ref one.Further) is > 0 and var further)
            Record(key, label, further);
    }

    private void Record((MemberId Member, string ClientId, string Reason) key, string label, int times) => _ = records.RecordAsync(key.Member, new MemberEvent
    {
        Kind = EventKinds.RequestRefuse,
        Refused = true,
        Reason = key.Reason,
        Client = new CallingClient(key.ClientId, "", "", ""),
        MemberLabel = label,
        Times = times,
    });

    private sealed class Counted
    {
        public int Further;

        public ITimer? Timer { get; set; }
    }
}
