using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>
/// Runs the calls of one member. An interface of the member's grain (<see cref="IMemberGrain"/>, same key). A call runs independently of the
/// front that asked for it. The front starts the call, follows it, and starts it again if it was lost with its silo. So the front notices a
/// lost silo within seconds. If a front is lost, its client gets the answer from another front.
/// </summary>
/// <remarks>
/// Starting a call again is safe. Reads run again. The member's ledger of writes knows each write by its idempotency key, by session and
/// JSON-RPC id, or by the call's id. So no write is carried out twice.
/// </remarks>
[Alias("codamcp.IMemberCallGrain")]
public interface IMemberCallGrain : IGrainWithStringKey
{
    /// <summary>
    /// Admits or refuses a request as <see cref="IMemberAccessGrain.Enter"/> does. Then starts the call, or joins the call with this id. Waits
    /// up to <paramref name="wait"/> for the first event or the result. Returns all events so far, and the result if the call has ended. All of
    /// this is one grain message. Failures of the call are in the reply and are not thrown.
    /// </summary>
    /// <remarks>
    /// The request names its session, and the grain adds what it knows of that session: name, version and abilities of the client.
    /// <see cref="CallingClient.ProtocolVersion"/> is the revision that the request declares for the session; empty if it declares none.
    /// <see cref="CallTool.ClientAbilities"/> and <see cref="MemberCall.Resumable"/> are what the request allows. The grain reduces them to
    /// what the session allows.
    /// </remarks>
    /// <param name="call">The call.</param>
    /// <param name="wait">At most 5 s.</param>
    [Alias("StartCall")]
    [ResponseTimeout("00:00:08")]
    Task<CallReply> StartCall(MemberCall call, TimeSpan wait);

    /// <summary>
    /// Follows a started call from a position on, with the same wait. Returns <see cref="CallReply.Unknown"/> if the grain does not know the
    /// call.
    /// </summary>
    /// <param name="callId"><see cref="MemberCall.Id"/>.</param>
    /// <param name="after"><see cref="CallReply.Position"/> of the previous reply; 0 for the beginning.</param>
    /// <param name="wait">At most 5 s.</param>
    [Alias("FollowCall")]
    [ResponseTimeout("00:00:08")]
    Task<CallReply> FollowCall(string callId, int after, TimeSpan wait);

    /// <summary>Cancels a call. A read stops. A write that was already sent to Coda is still followed and recorded. An unknown id is no error.</summary>
    [Alias("CancelCall")]
    [ResponseTimeout("00:00:05")]
    ValueTask CancelCall(string callId);

    /// <summary>Cancels a call of a session by the JSON-RPC id of its request (MCP <c>notifications/cancelled</c>), for a request of any front.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="requestId">The id, in the form of <see cref="Tools.CallTool.RequestId"/>.</param>
    [Alias("CancelRequest")]
    [ResponseTimeout("00:00:05")]
    ValueTask CancelRequest(string sessionId, string requestId);
}
