using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Orleans.Runtime;

namespace CodaMcp.Calls;

/// <summary>What a call has said since a position, and its result once it has ended.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallReply")]
public sealed record CallReply
{
    /// <summary>The answer where the grain knows no such call: it was lost with its silo, or its result is no longer kept.</summary>
    public static CallReply Unknown { get; } = new() { Known = false };

    /// <summary>Whether the grain knows the call. Where not, it may be started again under the same id.</summary>
    [Id(0)] public bool Known { get; init; } = true;

    /// <summary>What it said, in order.</summary>
    [Id(1)] public CallEvent[] Events { get; init; } = [];

    /// <summary>The position after the last of <see cref="Events"/>; counts from 0 in each activation.</summary>
    [Id(2)] public int Position { get; init; }

    /// <summary>What came of it; null while it is under way. All events have been given when it is set.</summary>
    [Id(3)] public CallResult? Result { get; init; }

    /// <summary>The time the call has left. A call that is started again gets it, less the time that has passed since.</summary>
    [Id(4)] public TimeSpan TimeLeft { get; init; }

    /// <summary>Whether a person is asked: then the time left does not pass.</summary>
    [Id(5)] public bool Asking { get; init; }

    /// <summary>The session that a call belongs to that is followed; null for a call without one, and from a silo of a version that did not say it.</summary>
    [Id(6)] public string? SessionId { get; init; }

    /// <summary>Whether the request was let in (<see cref="Members.IMemberAccessGrain.Enter"/>). Where not, nothing was started and nothing recorded.</summary>
    [Id(7)] public Admission Admission { get; init; }

    /// <summary>The session of a call that was started; null for a call without one. Also set for <see cref="Admission.OtherRevision"/>.</summary>
    [Id(8)] public SessionView? Session { get; init; }

    /// <summary>For the start of a call: the silo that has the member's grain. Null from a silo of a version that did not say it.</summary>
    [Id(9)] public SiloAddress? Silo { get; init; }

    /// <summary>The silo of the <see cref="ICallRelayGrain"/> that passed the call on; null where there was none.</summary>
    [Id(10)] public SiloAddress? RelaySilo { get; init; }

    /// <summary>Says nothing of what was said: Orleans prints answers that come too late, and documents' names may be in there.</summary>
    public override string ToString() => "(what a call said)";
}

/// <summary>Something a call says before its result. Exactly one of the parts is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallEvent")]
public sealed record CallEvent
{
    /// <summary>What it is doing (MCP <c>notifications/progress</c> where asked for, and <c>notifications/message</c> at level <c>info</c>).</summary>
    [Id(0)] public ToolProgress? Progress { get; init; }

    /// <summary>A request to the client, for sessions: to go out on the stream of the call. Given again, with the same id, where the call had to be started again.</summary>
    [Id(1)] public ClientRequest? Request { get; init; }

    /// <summary>The call will take long: a client that can resume may be told to come back after so long, and its connection closed.</summary>
    [Id(2)] public TimeSpan? Reconnect { get; init; }
}

/// <summary>What came of a <see cref="MemberCall"/>: the part that belongs to what was asked is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallResult")]
public sealed record CallResult
{
    /// <summary>Of a tool.</summary>
    [Id(0)] public ToolOutcome? Tool { get; init; }

    /// <summary>Of reading a resource.</summary>
    [Id(1)] public ResourceOutcome? Resource { get; init; }

    /// <summary>Of listing resources.</summary>
    [Id(2)] public ResourceListing? Resources { get; init; }

    /// <summary>Of completing an argument.</summary>
    [Id(3)] public ArgumentCompletions? Completion { get; init; }

    /// <summary>What was called, for <see cref="Tool"/>; the resource's URI, for <see cref="Resource"/>. A client that resumes a call knows only its id.</summary>
    [Id(4)] public string? Name { get; init; }
}

/// <summary>A JSON-RPC request from here to the client of a session (MCP up to 2025-11-25: elicitation, sampling, roots).</summary>
/// <param name="Id">Its JSON-RPC id, a string; the same for the same question of the same call.</param>
/// <param name="Method">MCP method, as <c>elicitation/create</c>.</param>
/// <param name="Params">MCP <c>params</c> as UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ClientRequest")]
public sealed record ClientRequest([property: Id(0)] string Id, [property: Id(1)] string Method, [property: Id(2)] byte[] Params);
