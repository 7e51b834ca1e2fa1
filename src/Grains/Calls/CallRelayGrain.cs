using Orleans.Concurrency;

namespace CodaMcp.Calls;

/// <inheritdoc cref="ICallRelayGrain"/>
[StatelessWorker]
[Reentrant]
[GrainType("call-relay")]
public sealed class CallRelayGrain : Grain, ICallRelayGrain
{
    /// <inheritdoc/>
    public async Task<CallReply> StartCall(string member, MemberCall call, TimeSpan wait) =>
        await GrainFactory.GetKnownGrain<IMemberCallGrain>(member).StartCall(call, wait) with { RelaySilo = GrainContext.Address.SiloAddress };
}
