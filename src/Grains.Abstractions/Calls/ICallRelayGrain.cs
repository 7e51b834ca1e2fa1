using CodaMcp.Members;

namespace CodaMcp.Calls;

/// <summary>
/// Forwards calls to members' grains, from the silo whose gateway received the front's message. A front that knows which key leads to the
/// member's silo reaches the member without a hop through another silo.
/// </summary>
/// <remarks>
/// The Orleans client sends all messages for one grain through one gateway, and chooses the gateway itself. Every silo runs grains of this
/// kind. The key only identifies the gateway that the client has chosen for it.
/// </remarks>
[Alias("codamcp.ICallRelayGrain")]
public interface ICallRelayGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts a call as <see cref="IMemberCallGrain.StartCall"/> does. The reply also names the silo that forwarded the call
    /// (<see cref="CallReply.RelaySilo"/>).
    /// </summary>
    /// <param name="member">The key of the member's grain (<see cref="IMemberGrain"/>).</param>
    /// <param name="call">The call.</param>
    /// <param name="wait">At most 5 s.</param>
    [Alias("StartCall")]
    [ResponseTimeout("00:00:08")]
    Task<CallReply> StartCall(string member, MemberCall call, TimeSpan wait);
}
