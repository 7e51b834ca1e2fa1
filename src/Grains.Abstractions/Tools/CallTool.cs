using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>One MCP <c>tools/call</c>, as a front hands it to the member's grain.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallTool")]
public sealed record CallTool
{
    /// <summary>The tool's name.</summary>
    [Id(0)] public required string Tool { get; init; }

    /// <summary>The <c>arguments</c> object as UTF-8 JSON, as the client sent it.</summary>
    [Id(1)] public required byte[] Arguments { get; init; }

    /// <summary>The scopes of the validated token.</summary>
    [Id(2)] public required string[] GrantedScopes { get; init; }

    /// <summary>Who calls on the member's behalf.</summary>
    [Id(3)] public required CallingClient Client { get; init; }

    /// <summary>The session, for clients of the <c>initialize</c> revisions.</summary>
    [Id(4)] public string? SessionId { get; init; }

    /// <summary>How long the caller waits, from the moment that the grain gets it; nothing goes on past it on the caller's behalf.</summary>
    [Id(5)] public required TimeSpan TimeLeft { get; init; }

    /// <summary>The W3C trace id of the request, for the audit record.</summary>
    [Id(6)] public string? TraceId { get; init; }

    /// <summary>The member's email address or name where the token has one; shown in the audit trail, never used as identity.</summary>
    [Id(7)] public string? MemberLabel { get; init; }

    /// <summary>
    /// The request's JSON-RPC id with its type, <c>s:</c> or <c>n:</c> before it, for the audit record. With session, tool and arguments it
    /// tells a write sent again, by a client that lost its stream, from a new one.
    /// </summary>
    [Id(8)] public string? RequestId { get; init; }

    /// <summary>What the front knows the tool to need. The grain refuses a call that lacks any of these, besides what its own version asks for.</summary>
    [Id(9)] public string[] RequiredScopes { get; init; } = [];

    /// <summary>When the token was issued (<c>iat</c>); a token from before the member's tokens were revoked is refused.</summary>
    [Id(10)] public DateTimeOffset TokenIssuedAt { get; init; }

    /// <summary>The id of the call, for the ledger of writes; set by the grain.</summary>
    [Id(11)] public string? CallId { get; init; }

    /// <summary>What the client can be asked for.</summary>
    [Id(12)] public ClientAbilities ClientAbilities { get; init; }

    /// <summary>The client's answers to what an earlier run of the call asked for (MCP <c>inputResponses</c>).</summary>
    [Id(13)] public InputResponse[] InputResponses { get; init; } = [];

    /// <summary>MCP <c>requestState</c> as the client gave it back; null at first, and for sessions.</summary>
    [Id(14)] public string? RequestState { get; init; }

    /// <summary>Tells the token from another one of the member: a digest, from which nothing of the token can be found.</summary>
    [Id(15)] public string TokenId { get; init; } = "";

    /// <summary>Whether the front refused the call, since it does not offer the tool to this connection. The grain only records it.</summary>
    [Id(16)] public bool NotOffered { get; init; }

    /// <summary>The front that took the call, for the audit record: machine and process.</summary>
    [Id(17)] public string? Front { get; init; }

    /// <summary>
    /// The id of the audit record of a call that only reads: a version 7 UUID of the moment at which the client's request reached the front. A
    /// call that is started again, since its answer was lost, has the same one, so that it leaves one record.
    /// </summary>
    [Id(18)] public Guid? RecordId { get; init; }

    /// <summary>Whether the token has all of <see cref="RequiredScopes"/>.</summary>
    public bool HasRequiredScopes => Array.TrueForAll(RequiredScopes, scope => Array.IndexOf(GrantedScopes, scope) >= 0);
}

/// <summary>The MCP client behind a call.</summary>
/// <param name="ClientId">The OAuth <c>client_id</c> of the token.</param>
/// <param name="Name">MCP <c>clientInfo.name</c>, or empty: the client's own word, at most 200 characters.</param>
/// <param name="Version">MCP <c>clientInfo.version</c>, likewise.</param>
/// <param name="ProtocolVersion">The MCP revision spoken.</param>
[GenerateSerializer, Immutable, Alias("codamcp.CallingClient")]
public sealed record CallingClient(
    [property: Id(0)] string ClientId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Version,
    [property: Id(3)] string ProtocolVersion);
