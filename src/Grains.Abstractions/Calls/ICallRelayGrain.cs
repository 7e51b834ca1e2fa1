using CodaMcp.Members;

namespace CodaMcp.Calls;

/// <summary>
/// Passes calls on to members' grains, from the silo whose gateway the front's message came by. A front that knows which key leads to the member's silo
/// reaches the member without a detour through another silo.
/// </summary>
/// <remarks>
/// Orleans' client sends all messages for one grain by one gateway, which it chooses by itself. Every silo runs grains of this kind. The key only stands
/// for the gateway that the client has chosen for it.
/// </remarks>
[Alias("codamcp.ICallRelayGrain")]
public interface ICallRelayGrain : IGrainWithStringKey
{
    /// <summary>As <see cref="IMemberCallGrain.StartCall"/>. The reply also says which silo relayed the call (<see cref="CallReply.RelaySilo"/>).</summary>
    /// <param name="member">The key of the member's grain (<see cref="IMemberGrain"/>).</param>
    /// <param name="call">The call.</param>
    /// <param name="wait">At most 5 s.</param>
    [Alias("StartCall")]
    [ResponseTimeout("00:00:08")]
    Task<CallReply> StartCall(string member, MemberCall call, TimeSpan wait);
}
