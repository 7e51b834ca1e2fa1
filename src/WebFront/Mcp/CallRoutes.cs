using System.Collections.Concurrent;
using System.Globalization;
using CodaMcp.Calls;
using CodaMcp.Cluster;
using Orleans.Runtime;

namespace CodaMcp.Mcp;

/// <summary>
/// Starts calls through a gateway on the member's silo. Orleans' client chooses the gateway of each grain without knowing the grain's silo. So with
/// several silos, most calls would pass through a silo that does not have the member. Earlier replies tell which silo has a member, and which relay
/// leads to a silo. If that is out of date, the call makes a detour, and its reply corrects it.
/// </summary>
/// <param name="grains">Gets the grains.</param>
/// <param name="connection">Whether a silo is in this process. Then there are no gateways.</param>
/// <param name="time">The clock.</param>
internal sealed class CallRoutes(IGrainFactory grains, ClusterConnection connection, TimeProvider time)
{
    // The next call of a member who was removed makes the detour once. An entry needs about 100 bytes besides the key.
    private const int MaxMembers = 100_000;

    // Many more keys than a cluster has silos. The client assigns the keys to its gateways in turn.
    private static readonly string[] Keys = [.. Enumerable.Range(0, 256).Select(static number => number.ToString(CultureInfo.InvariantCulture))];

    // With one silo there is no detour, and a relay would only add a step. A restarted silo has a new address, so it counts as a second silo for this long.
    private static readonly TimeSpan SeveralFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, SiloAddress> members = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SiloAddress, string> relays = new();
    private volatile SiloAddress? lastSilo;
    private int lastKey;

    // The last time that two consecutive replies came from different silos.
    private long lastChange = long.MinValue;

    /// <summary>Starts a call, as <see cref="IMemberCallGrain.StartCall"/> does.</summary>
    /// <param name="member">The key of the member's grain.</param>
    /// <param name="call">The call.</param>
    /// <param name="wait">At most 5 s.</param>
    /// <exception cref="TimeoutException">No answer came. The member's next call goes to the grain directly.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
    public async Task<CallReply> StartAsync(string member, MemberCall call, TimeSpan wait)
    {
        if (connection.IsLocal)
            return await grains.GetKnownGrain<IMemberCallGrain>(member).StartCall(call, wait);
        if (!HasSeveralSilos || !members.TryGetValue(member, out var silo))
        {
            var answer = await grains.GetKnownGrain<IMemberCallGrain>(member).StartCall(call, wait);
            NoteMember(member, answer.Silo);
            return answer;
        }

        var isKnown = relays.TryGetValue(silo, out var known);
        var key = known ?? Keys[(uint)Interlocked.Increment(ref lastKey) % Keys.Length];
        CallReply reply;
        try
        {
            reply = await grains.GetKnownGrain<ICallRelayGrain>(key).StartCall(member, call, wait);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            members.TryRemove(member, out _);
            throw;
        }

        if (isKnown && !silo.Equals(reply.RelaySilo))
            relays.TryRemove(new KeyValuePair<SiloAddress, string>(silo, key));
        if (reply.RelaySilo is { } relaySilo && !(isKnown && silo.Equals(relaySilo)))
        {
            // So many entries include silos that are gone.
            if (relays.Count >= Keys.Length)
                relays.Clear();
            relays[relaySilo] = key;
        }

        NoteMember(member, reply.Silo);
        return reply;
    }

    private bool HasSeveralSilos => Interlocked.Read(ref lastChange) is not long.MinValue and var at && time.GetElapsedTime(at) < SeveralFor;

    private void NoteMember(string member, SiloAddress? silo)
    {
        if (silo is null)
            return;
        if (!silo.Equals(lastSilo))
        {
            if (lastSilo is not null)
                Interlocked.Exchange(ref lastChange, time.GetTimestamp());
            lastSilo = silo;
        }

        if (members.TryGetValue(member, out var before) && silo.Equals(before))
            return;
        if (members.Count >= MaxMembers)
            members.Clear();
        members[member] = silo;
    }
}
