using CodaMcp.Members;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;

namespace CodaMcp.Sessions;

/// <summary>
/// The sessions and subscriptions of one member. An interface of the member's grain (<see cref="IMemberGrain"/>, same key). It knows the
/// sessions of <c>initialize</c> clients (MCP revisions up to 2025-11-25) on all fronts, and the subscriptions of clients of any revision.
/// </summary>
[Alias("codamcp.IMemberSessionGrain")]
public interface IMemberSessionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts a session. It is durable when this returns. If the member has the maximum number of sessions, ends the one unused for longest.
    /// Does not end a session with an open stream or a running call. Returns null if each session has one.
    /// </summary>
    [Alias("OpenSession")]
    [ResponseTimeout("00:00:08")]
    Task<SessionInfo?> OpenSession(OpenSession opening, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the session with this id if it belongs to this member, was opened by this client and has not ended. Otherwise returns null, and
    /// the front answers with 404 for each of these reasons (MCP 2025-11-25, Session Management). Fronts of earlier versions call it for every
    /// request; later ones call <see cref="IMemberAccessGrain.Enter"/>.
    /// </summary>
    [Alias("FindSession")]
    [ResponseTimeout("00:00:05")]
    ValueTask<SessionInfo?> FindSession(string sessionId, string clientId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a session on all fronts: its streams end and its calls are cancelled. Returns false if <see cref="FindSession"/> would have
    /// returned null.
    /// </summary>
    [Alias("CloseSession")]
    [ResponseTimeout("00:00:08")]
    Task<bool> CloseSession(string sessionId, string clientId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the events of a stream after a position, and waits for the first one. Each event goes to one stream of the session. An event
    /// that occurs while no stream is open goes to the next stream. If events after the position are no longer kept, the reply has events that
    /// tell the client to read everything again.
    /// </summary>
    [Alias("ReadStream")]
    [ResponseTimeout("00:00:08")]
    Task<StreamReply> ReadStream(ReadStream read, CancellationToken cancellationToken = default);

    /// <summary>Sets the lowest level of log messages that the session gets (MCP <c>logging/setLevel</c>). Returns false if there is no such session.</summary>
    [Alias("SetLogLevel")]
    [ResponseTimeout("00:00:08")]
    Task<bool> SetLogLevel(string sessionId, string clientId, McpLogLevel level);

    /// <summary>
    /// Stores the client's answer to a <see cref="Calls.ClientRequest"/>. It is durable when this returns. Returns false if there is no such
    /// request, or no longer. A second answer changes nothing.
    /// </summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="requestId">The id of the request.</param>
    /// <param name="result">MCP result as UTF-8 JSON, at most 256 KB; null for an error.</param>
    /// <param name="error">The error's message; null for a result.</param>
    [Alias("AnswerRequest")]
    [ResponseTimeout("00:00:08")]
    Task<bool> AnswerRequest(string sessionId, string clientId, string requestId, byte[]? result, string? error);

    /// <summary>Subscribes a session to a resource (MCP <c>resources/subscribe</c>), durably. Returns null, or the error.</summary>
    [Alias("Subscribe")]
    [ResponseTimeout("00:01:00")]
    Task<ToolError?> Subscribe(SubscribeResource subscribe, CancellationToken cancellationToken = default);

    /// <summary>Ends a subscription. A missing subscription is no error.</summary>
    [Alias("Unsubscribe")]
    [ResponseTimeout("00:00:08")]
    Task Unsubscribe(string sessionId, string clientId, string uri);

    /// <summary>
    /// Listens for a client without a session (MCP 2026-07-28 <c>subscriptions/listen</c>). Creates the listener if it does not exist or was
    /// lost with its silo. Waits for its events. A listener is removed if no request has read it for a minute.
    /// </summary>
    [Alias("Listen")]
    [ResponseTimeout("00:00:15")]
    Task<ListenReply> Listen(ListenRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends a listener. An unknown id is no error.</summary>
    [Alias("StopListening")]
    [ResponseTimeout("00:00:05")]
    ValueTask StopListening(string listenerId);
}
