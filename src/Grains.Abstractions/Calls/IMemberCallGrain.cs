using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>
/// The calls of one member: the side of the member's actor (<see cref="IMemberGrain"/>, same key) that runs them. A call runs detached from
/// the caller that asks for it: a front starts it, follows it, and starts it again where it was lost with its silo. So it notices within seconds
/// that a silo is gone, and the client of a front that is gone finds its answer at another one.
/// </summary>
/// <remarks>
/// Starting a call again is safe: reads run again, and a write is known to the member's ledger of writes (by idempotency key, by session and
/// JSON-RPC id, or by the call's id), so that it is not carried out twice.
/// </remarks>
[Alias("codamcp.IMemberCallGrain")]
public interface IMemberCallGrain : IGrainWithStringKey
{
    /// <summary>
    /// Lets a request in as <see cref="IMemberAccessGrain.Enter"/> does. Then starts its call, or joins the one of this id, and gives what it
    /// says from the beginning: the result if it ends within <paramref name="wait"/>, otherwise what there is once there is anything, or
    /// nothing. One message for all of that. Never throws for what a call can run into.
    /// </summary>
    /// <remarks>
    /// What is known of the session the grain adds itself: name and version of the client, and what it can be asked for. The request names its
    /// session, in <see cref="CallingClient.ProtocolVersion"/> the revision that it says the session is of (empty if it says none), and in
    /// <see cref="CallTool.ClientAbilities"/> and <see cref="MemberCall.Resumable"/> what the request itself leaves of them.
    /// </remarks>
    /// <param name="call">The call.</param>
    /// <param name="wait">At most 5 s.</param>
    [Alias("StartCall")]
    [ResponseTimeout("00:00:08")]
    Task<CallReply> StartCall(MemberCall call, TimeSpan wait);

    /// <summary>Likewise for a call that was started, from a position on. <see cref="CallReply.Unknown"/> where it is not known.</summary>
    /// <param name="callId"><see cref="MemberCall.Id"/>.</param>
    /// <param name="after"><see cref="CallReply.Position"/> of the reply before; 0 for the beginning.</param>
    /// <param name="wait">At most 5 s.</param>
    [Alias("FollowCall")]
    [ResponseTimeout("00:00:08")]
    Task<CallReply> FollowCall(string callId, int after, TimeSpan wait);

    /// <summary>Cancels a call: a read stops; a write that has left for Coda is still followed and recorded. An unknown id is no error.</summary>
    [Alias("CancelCall")]
    [ResponseTimeout("00:00:05")]
    ValueTask CancelCall(string callId);

    /// <summary>Cancels a call of a session by the JSON-RPC id of its request (MCP <c>notifications/cancelled</c>), whichever front it came by.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="requestId">As <see cref="Tools.CallTool.RequestId"/> has it.</param>
    [Alias("CancelRequest")]
    [ResponseTimeout("00:00:05")]
    ValueTask CancelRequest(string sessionId, string requestId);
}
