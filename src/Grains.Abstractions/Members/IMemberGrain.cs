using CodaMcp.Resources;
using CodaMcp.Tools;

namespace CodaMcp.Members;

/// <summary>
/// One member, whichever client, session and front they come by. Keyed by <see cref="MemberId.ToGrainKey"/>. Holds the member's
/// MCP sessions, call limit and Coda response cache, runs their tools and records what happened.
/// </summary>
[Alias("codamcp.IMemberGrain")]
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts a session for an <c>initialize</c> client (MCP revisions up to 2025-11-25). The session is durable when this returns.
    /// Where the member has as many sessions as allowed, the one unused for longest gives way.
    /// </summary>
    [Alias("OpenSession")]
    Task<SessionInfo> OpenSession(OpenSession opening, CancellationToken cancellationToken = default);

    /// <summary>
    /// The session with this id if it is this member's, was opened by this client and has not ended; otherwise null, which the
    /// front answers with 404 whatever the reason was (MCP 2025-11-25, Session Management).
    /// </summary>
    [Alias("FindSession")]
    ValueTask<SessionInfo?> FindSession(string sessionId, string clientId, CancellationToken cancellationToken = default);

    /// <summary>Ends a session everywhere. False where <see cref="FindSession"/> would have returned null.</summary>
    [Alias("CloseSession")]
    Task<bool> CloseSession(string sessionId, string clientId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs one tool for the member. Never throws for what a tool can run into: the outcome says it. Cancelling stops reads; a write
    /// that has left for Coda is still followed and recorded. A write that repeats an earlier one, by its <c>idempotency_key</c> or as the
    /// same request of the same session, is not carried out again: the outcome is the earlier one's.
    /// </summary>
    [Alias("CallTool")]
    [ResponseTimeout("00:02:30")]
    Task<ToolOutcome> CallTool(CallTool call, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="CallTool"/>, telling what the call is doing until, as the last item, what came of it.</summary>
    [Alias("CallToolWithProgress")]
    [ResponseTimeout("00:02:30")]
    IAsyncEnumerable<ToolCallEvent> CallToolWithProgress(CallTool call, CancellationToken cancellationToken = default);

    /// <summary>With which Coda API token the member's calls are made. Does not ask Coda.</summary>
    [Alias("GetCodaConnection")]
    ValueTask<CodaConnection> GetCodaConnection(CancellationToken cancellationToken = default);

    /// <summary>
    /// Checks a Coda API token with Coda and has the member's calls made with it from now on, in place of any before it. It is stored
    /// encrypted when this returns. Takes one call of the member's call limit.
    /// </summary>
    [Alias("ConnectCoda")]
    Task<ConnectCodaOutcome> ConnectCoda(ConnectCoda request, CancellationToken cancellationToken = default);

    /// <summary>Forgets the member's own Coda API token, stored copy and cached answers included. There being none is no error.</summary>
    /// <returns>What the member's calls are made with from now on.</returns>
    [Alias("DisconnectCoda")]
    Task<CodaConnection> DisconnectCoda(CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads one resource for the member, under the same call limit, scopes and audit as a tool. Never throws for what a read can run
    /// into: the outcome says it.
    /// </summary>
    [Alias("ReadResource")]
    [ResponseTimeout("00:02:30")]
    Task<ResourceOutcome> ReadResource(ReadResource read, CancellationToken cancellationToken = default);

    /// <summary>Lists the docs the member's Coda user opened last, likewise.</summary>
    [Alias("ListResources")]
    [ResponseTimeout("00:02:30")]
    Task<ResourceListing> ListResources(ListResources list, CancellationToken cancellationToken = default);

    /// <summary>
    /// Proposes names for an argument that somebody is typing, likewise limited and recorded, and from the cache where it can. Where
    /// anything stands against it, there is nothing to propose.
    /// </summary>
    [Alias("Complete")]
    [ResponseTimeout("00:02:30")]
    Task<ArgumentCompletions> Complete(CompleteArgument argument, CancellationToken cancellationToken = default);
}
