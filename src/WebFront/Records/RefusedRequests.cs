using System.Collections.Concurrent;
using CodaMcp.Audit;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Records;

/// <summary>
/// Records the requests that this front refuses as a whole. It records the first refusal for a member, client and reason at once. It counts further
/// ones for a minute and writes one record with their number. A front that stops records what it has counted. A front that is killed loses that
/// count.
/// </summary>
/// <param name="records">Records them.</param>
/// <param name="time">The clock.</param>
internal sealed class RefusedRequests(IMemberRecords records, TimeProvider time)
{
    /// <summary>The time in which refusals are counted together.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(MemberId Member, string ClientId, string Reason), Counted> counted = [];

    /// <summary>Counts a refusal. Does not wait for the record.</summary>
    /// <param name="member">The member who sent the request.</param>
    /// <param name="reason">Why it is refused. There are only a few different texts.</param>
    public void Count(MemberPrincipal member, string reason)
    {
        ArgumentNullException.ThrowIfNull(member);
        var key = (member.Id, member.ClientId, reason);
        var added = new Counted(member.Label);
        var one = counted.GetOrAdd(key, added);
        if (one != added)
        {
            Interlocked.Increment(ref one.Further);
            return;
        }

        one.Timer = time.CreateTimer(_ => _ = EndAsync(key, member.Label), state: null, Period, Timeout.InfiniteTimeSpan);
        _ = RecordAsync(key, member.Label, times: 1);
    }

    /// <summary>Records what has been counted so far. Called when the front stops.</summary>
    public Task StoreAsync() => Task.WhenAll([.. counted.Select(one => EndAsync(one.Key, one.Value.Label))]);

    private async Task EndAsync((MemberId Member, string ClientId, string Reason) key, string label)
    {
        if (!counted.TryRemove(key, out var one))
            return;
        one.Timer?.Dispose();
        if (Volatile.Read(ref one.Further) is > 0 and var further)
            await RecordAsync(key, label, further);
    }

    private Task<bool> RecordAsync((MemberId Member, string ClientId, string Reason) key, string label, int times) => records.RecordAsync(key.Member, new MemberEvent
    {
        Kind = EventKinds.RequestRefuse,
        Refused = true,
        Reason = key.Reason,
        Client = new CallingClient(key.ClientId, "", "", ""),
        MemberLabel = label,
        Times = times,
    });

    private sealed class Counted(string label)
    {
        public int Further;

        public string Label => label;

        public ITimer? Timer { get; set; }
    }
}
