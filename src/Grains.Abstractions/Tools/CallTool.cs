using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>One MCP <c>tools/call</c>, as a front sends it to the member's grain.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallTool")]
public sealed record CallTool
{
    /// <summary>The tool's name.</summary>
    [Id(0)] public required string Tool { get; init; }

    /// <summary>The <c>arguments</c> object as UTF-8 JSON, as the client sent it.</summary>
    [Id(1)] public required byte[] Arguments { get; init; }

    /// <summary>The scopes of the validated token.</summary>
    [Id(2)] public required string[] GrantedScopes { get; init; }

    /// <summary>The client that calls on the member's behalf.</summary>
    [Id(3)] public required CallingClient Client { get; init; }

    /// <summary>The session, for clients of the <c>initialize</c> revisions.</summary>
    [Id(4)] public string? SessionId { get; init; }

    /// <summary>How long the caller waits, from the moment that the grain receives the call. After that, no work continues for the caller.</summary>
    [Id(5)] public required TimeSpan TimeLeft { get; init; }

    /// <summary>The W3C trace id of the request, for the audit record.</summary>
    [Id(6)] public string? TraceId { get; init; }

    /// <summary>The member's email address or name, if the token has one; shown in the audit trail, never used as identity.</summary>
    [Id(7)] public string? MemberLabel { get; init; }

    /// <summary>
    /// The request's JSON-RPC id, prefixed with its type (<c>s:</c> or <c>n:</c>), for the audit record. A client that lost its stream may send
    /// a write again. Session, tool, arguments and this id together distinguish such a write from a new one.
    /// </summary>
    [Id(8)] public string? RequestId { get; init; }

    /// <summary>
    /// The scopes that the tool needs, as the front knows them. The grain refuses a call that lacks one of these, or one that its own version
    /// requires.
    /// </summary>
    [Id(9)] public string[] RequiredScopes { get; init; } = [];

    /// <summary>When the token was issued (<c>iat</c>); a token that was issued before the member's tokens were revoked is refused.</summary>
    [Id(10)] public DateTimeOffset TokenIssuedAt { get; init; }

    /// <summary>The id of the call, for the ledger of writes; set by the grain.</summary>
    [Id(11)] public string? CallId { get; init; }

    /// <summary>The kinds of requests that the client accepts.</summary>
    [Id(12)] public ClientAbilities ClientAbilities { get; init; }

    /// <summary>The client's answers to the questions of an earlier run of the call (MCP <c>inputResponses</c>).</summary>
    [Id(13)] public InputResponse[] InputResponses { get; init; } = [];

    /// <summary>MCP <c>requestState</c> as the client returned it; null in the first request, and for sessions.</summary>
    [Id(14)] public string? RequestState { get; init; }

    /// <summary>Distinguishes the token from the member's other tokens. It is a digest that reveals nothing of the token.</summary>
    [Id(15)] public string TokenId { get; init; } = "";

    /// <summary>Whether the front refused the call because it does not offer the tool to this connection. The grain only records it.</summary>
    [Id(16)] public bool NotOffered { get; init; }

    /// <summary>The front that received the call, for the audit record: machine and process.</summary>
    [Id(17)] public string? Front { get; init; }

    /// <summary>
    /// The id of the audit record of a call that only reads. It is a version 7 UUID with the time when the client's request reached the front.
    /// A call that is started again because its answer was lost keeps the id. So it leaves only one record.
    /// </summary>
    [Id(18)] public Guid? RecordId { get; init; }

    /// <summary>Whether the token has all of <see cref="RequiredScopes"/>.</summary>
    public bool HasRequiredScopes => Array.TrueForAll(RequiredScopes, scope => Array.IndexOf(GrantedScopes, scope) >= 0);
}

/// <summary>The MCP client behind a call.</summary>
/// <param name="ClientId">The OAuth <c>client_id</c> of the token.</param>
/// <param name="Name">MCP <c>clientInfo.name</c>, or empty. It comes from the client and is not verified; at most 200 characters.</param>
/// <param name="Version">MCP <c>clientInfo.version</c>, with the same restrictions.</param>
/// <param name="ProtocolVersion">The MCP revision in use.</param>
[GenerateSerializer, Immutable, Alias("codamcp.CallingClient")]
public sealed record CallingClient(
    [property: Id(0)] string ClientId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Version,
    [property: Id(3)] string ProtocolVersion);
