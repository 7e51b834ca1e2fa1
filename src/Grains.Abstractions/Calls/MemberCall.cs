using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>
/// A client's request to the member's grain. Exactly one of <see cref="Tool"/>, <see cref="Resource"/>, <see cref="Resources"/> and
/// <see cref="Completion"/> is set.
/// </summary>
[GenerateSerializer, Immutable, Alias("codamcp.MemberCall")]
public sealed record MemberCall
{
    /// <summary>
    /// The id of the call and of the stream for its answer: 128 random bits, base64url, chosen by the front. A repeated id means the same call.
    /// </summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>MCP <c>tools/call</c>.</summary>
    [Id(1)] public CallTool? Tool { get; init; }

    /// <summary>MCP <c>resources/read</c>.</summary>
    [Id(2)] public ReadResource? Resource { get; init; }

    /// <summary>MCP <c>resources/list</c>.</summary>
    [Id(3)] public ListResources? Resources { get; init; }

    /// <summary>MCP <c>completion/complete</c>.</summary>
    [Id(4)] public CompleteArgument? Completion { get; init; }

    /// <summary>
    /// Whether the client may fetch the answer again on another connection. Then the result is kept for a while after it was returned. The
    /// front sets this if the request allows it. The grain clears it if the MCP revision of the session does not allow it.
    /// </summary>
    [Id(5)] public bool Resumable { get; init; }

    /// <summary>The JSON-RPC id of the request, in the form of <see cref="CallTool.RequestId"/>. A session can cancel the call by this id.</summary>
    [Id(6)] public string? RequestId { get; init; }

    /// <summary>How long the caller still waits. After that, no work continues for the caller. The time that a person takes to answer does not count.</summary>
    public TimeSpan TimeLeft => Tool?.TimeLeft ?? (Resource?.Caller ?? Resources?.Caller ?? Completion?.Caller)?.TimeLeft ?? TimeSpan.Zero;

    /// <summary>Returns the same call with another <see cref="TimeLeft"/>.</summary>
    public MemberCall WithTimeLeft(TimeSpan left) => this with
    {
        Tool = Tool is null ? null : Tool with { TimeLeft = left },
        Resource = Resource is null ? null : Resource with { Caller = Resource.Caller with { TimeLeft = left } },
        Resources = Resources is null ? null : Resources with { Caller = Resources.Caller with { TimeLeft = left } },
        Completion = Completion is null ? null : Completion with { Caller = Completion.Caller with { TimeLeft = left } },
    };

    /// <summary>When the caller's token was issued (<c>iat</c>).</summary>
    public DateTimeOffset TokenIssuedAt => Tool?.TokenIssuedAt ?? (Resource?.Caller ?? Resources?.Caller ?? Completion?.Caller)?.TokenIssuedAt ?? default;

    /// <summary>The session the request belongs to, if any.</summary>
    public string? SessionId => Tool?.SessionId ?? (Resource?.Caller ?? Resources?.Caller ?? Completion?.Caller)?.SessionId;

    /// <summary>The client that calls on the member's behalf.</summary>
    public CallingClient? Client => Tool?.Client ?? (Resource?.Caller ?? Resources?.Caller ?? Completion?.Caller)?.Client;
}

/// <summary>The kinds of requests that a client declared to accept (MCP client capabilities).</summary>
[Flags]
[GenerateSerializer, Alias("codamcp.ClientAbilities")]
public enum ClientAbilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>elicitation</c> by form.</summary>
    ElicitForm = 1,

    /// <summary><c>elicitation.url</c>.</summary>
    ElicitUrl = 2,

    /// <summary><c>sampling</c>.</summary>
    Sample = 4,

    /// <summary><c>roots</c>.</summary>
    ListRoots = 8,
}
