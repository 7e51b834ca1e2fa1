using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>One thing a client asked of the member's grain. Exactly one of <see cref="Tool"/>, <see cref="Resource"/>, <see cref="Resources"/> and <see cref="Completion"/> is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.MemberCall")]
public sealed record MemberCall
{
    /// <summary>Names the call, and the stream its answer goes out on: 128 random bits, base64url, chosen by the front. The same id sent again is the same call.</summary>
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
    /// Whether the client may come for the answer again, on another connection: then the result is kept for a while after it was given. A
    /// front says whether the request allows it, and the grain takes it away where the session is of a revision that does not.
    /// </summary>
    [Id(5)] public bool Resumable { get; init; }

    /// <summary>The JSON-RPC id of the request, as <see cref="CallTool.RequestId"/> has it; so that a session can cancel it.</summary>
    [Id(6)] public string? RequestId { get; init; }

    /// <summary>How long the caller waits from now on; nothing goes on past it on the caller's behalf. The time that a person takes to answer does not count.</summary>
    public TimeSpan TimeLeft => Tool?.TimeLeft ?? (Resource?.Caller ?? Resources?.Caller ?? Completion?.Caller)?.TimeLeft ?? TimeSpan.Zero;

    /// <summary>The same call with another <see cref="TimeLeft"/>.</summary>
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

    /// <summary>Who calls on the member's behalf.</summary>
    public CallingClient? Client => Tool?.Client ?? (Resource?.Caller ?? Resources?.Caller ?? Completion?.Caller)?.Client;
}

/// <summary>What a client declared that it can be asked for (MCP client capabilities).</summary>
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
