using CodaMcp.Members;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;

namespace CodaMcp.Sessions;

/// <summary>
/// The sessions of one member: the side of the member's actor (<see cref="IMemberGrain"/>, same key) that knows the conversations of
/// <c>initialize</c> clients (MCP revisions up to 2025-11-25), whichever front they come by, and what clients of any revision subscribed to.
/// </summary>
[Alias("codamcp.IMemberSessionGrain")]
public interface IMemberSessionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts a session. It is durable when this returns. If the member has as many sessions as allowed, the one unused for longest gives
    /// way. A session with an open stream or a running call does not; null if each has one.
    /// </summary>
    [Alias("OpenSession")]
    [ResponseTimeout("00:00:08")]
    Task<SessionInfo?> OpenSession(OpenSession opening, CancellationToken cancellationToken = default);

    /// <summary>
    /// The session with this id if it is this member's, was opened by this client and has not ended; otherwise null, which the
    /// front answers with 404 whatever the reason was (MCP 2025-11-25, Session Management). Fronts of earlier versions ask it with every
    /// request; later ones ask <see cref="IMemberAccessGrain.Enter"/>.
    /// </summary>
    [Alias("FindSession")]
    [ResponseTimeout("00:00:05")]
    ValueTask<SessionInfo?> FindSession(string sessionId, string clientId, CancellationToken cancellationToken = default);

    /// <summary>Ends a session everywhere: its streams end and its calls are cancelled. False where <see cref="FindSession"/> would have returned null.</summary>
    [Alias("CloseSession")]
    [ResponseTimeout("00:00:08")]
    Task<bool> CloseSession(string sessionId, string clientId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the events of a stream after a position, waiting for the first. Each event goes to one stream of the session; what happened
    /// while none was open goes to the next one. A position from before what is kept is answered with events that say to read everything anew.
    /// </summary>
    [Alias("ReadStream")]
    [ResponseTimeout("00:00:08")]
    Task<StreamReply> ReadStream(ReadStream read, CancellationToken cancellationToken = default);

    /// <summary>Sets from which level on log messages go to the session (MCP <c>logging/setLevel</c>). False where there is no such session.</summary>
    [Alias("SetLogLevel")]
    [ResponseTimeout("00:00:08")]
    Task<bool> SetLogLevel(string sessionId, string clientId, McpLogLevel level);

    /// <summary>
    /// Hands in the client's answer to a <see cref="Calls.ClientRequest"/>; it is durable when this returns. False where nobody asked, or
    /// no longer; a second answer changes nothing.
    /// </summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="requestId">The id of the request answered.</param>
    /// <param name="result">MCP result as UTF-8 JSON, at most 256 KB; null for an error.</param>
    /// <param name="error">The error's message; null for a result.</param>
    [Alias("AnswerRequest")]
    [ResponseTimeout("00:00:08")]
    Task<bool> AnswerRequest(string sessionId, string clientId, string requestId, byte[]? result, string? error);

    /// <summary>Subscribes a session to a resource (MCP <c>resources/subscribe</c>), durably. Null, or why not.</summary>
    [Alias("Subscribe")]
    [ResponseTimeout("00:01:00")]
    Task<ToolError?> Subscribe(SubscribeResource subscribe, CancellationToken cancellationToken = default);

    /// <summary>Ends a subscription; that there is none is no error.</summary>
    [Alias("Unsubscribe")]
    [ResponseTimeout("00:00:08")]
    Task Unsubscribe(string sessionId, string clientId, string uri);

    /// <summary>
    /// Listens for a client without a session (MCP 2026-07-28 <c>subscriptions/listen</c>): makes the listener where it is not there, or was
    /// lost with its silo, and waits for what it has to tell. A listener nobody has read for a minute is gone.
    /// </summary>
    [Alias("Listen")]
    [ResponseTimeout("00:00:15")]
    Task<ListenReply> Listen(ListenRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a listener; an unknown one is no error.</summary>
    [Alias("StopListening")]
    [ResponseTimeout("00:00:05")]
    ValueTask StopListening(string listenerId);
}
