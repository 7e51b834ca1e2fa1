using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Orleans.Runtime;

namespace CodaMcp.Calls;

/// <summary>The events of a call since a position, and its result after it has ended.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallReply")]
public sealed record CallReply
{
    /// <summary>The reply if the grain does not know the call: it was lost with its silo, or its result is no longer kept.</summary>
    public static CallReply Unknown { get; } = new() { Known = false };

    /// <summary>Whether the grain knows the call. If not, the call may be started again with the same id.</summary>
    [Id(0)] public bool Known { get; init; } = true;

    /// <summary>The events, in order.</summary>
    [Id(1)] public CallEvent[] Events { get; init; } = [];

    /// <summary>The position after the last of <see cref="Events"/>. Positions count from 0 in each activation.</summary>
    [Id(2)] public int Position { get; init; }

    /// <summary>The result; null while the call is running. If it is set, no further events follow.</summary>
    [Id(3)] public CallResult? Result { get; init; }

    /// <summary>The time that the call has left. A call that is started again gets this time, less the time that has passed since.</summary>
    [Id(4)] public TimeSpan TimeLeft { get; init; }

    /// <summary>Whether the call waits for the answer of a person. Meanwhile the time left does not decrease.</summary>
    [Id(5)] public bool Asking { get; init; }

    /// <summary>
    /// The session of a call that is followed. Null for a call without a session, and from a silo of an earlier version, which does not send
    /// it.
    /// </summary>
    [Id(6)] public string? SessionId { get; init; }

    /// <summary>
    /// Whether the request was admitted (<see cref="Members.IMemberAccessGrain.Enter"/>). If not, no call was started and nothing was recorded.
    /// </summary>
    [Id(7)] public Admission Admission { get; init; }

    /// <summary>The session of a call that was started; null for a call without a session. Also set for <see cref="Admission.OtherRevision"/>.</summary>
    [Id(8)] public SessionView? Session { get; init; }

    /// <summary>For the start of a call: the silo that runs the member's grain. Null from a silo of an earlier version, which does not send it.</summary>
    [Id(9)] public SiloAddress? Silo { get; init; }

    /// <summary>The silo of the <see cref="ICallRelayGrain"/> that forwarded the call; null if there was none.</summary>
    [Id(10)] public SiloAddress? RelaySilo { get; init; }

    /// <summary>Hides the content, because Orleans logs replies that arrive too late. The content may include names of documents.</summary>
    public override string ToString() => "(what a call said)";
}

/// <summary>An event of a call before its result. Exactly one of the properties is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallEvent")]
public sealed record CallEvent
{
    /// <summary>
    /// What the call is doing (MCP <c>notifications/progress</c> if the client asked for it, and <c>notifications/message</c> at level
    /// <c>info</c>).
    /// </summary>
    [Id(0)] public ToolProgress? Progress { get; init; }

    /// <summary>
    /// A request to the client of a session. It is sent on the stream of the call. If the call had to be started again, the request is repeated
    /// with the same id.
    /// </summary>
    [Id(1)] public ClientRequest? Request { get; init; }

    /// <summary>The call will take long. The front may tell a client that can resume to reconnect after this time, and close the connection.</summary>
    [Id(2)] public TimeSpan? Reconnect { get; init; }
}

/// <summary>The result of a <see cref="MemberCall"/>. The property that matches the request is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CallResult")]
public sealed record CallResult
{
    /// <summary>The result of a tool.</summary>
    [Id(0)] public ToolOutcome? Tool { get; init; }

    /// <summary>The result of reading a resource.</summary>
    [Id(1)] public ResourceOutcome? Resource { get; init; }

    /// <summary>The result of listing resources.</summary>
    [Id(2)] public ResourceListing? Resources { get; init; }

    /// <summary>The result of completing an argument.</summary>
    [Id(3)] public ArgumentCompletions? Completion { get; init; }

    /// <summary>
    /// The tool's name for <see cref="Tool"/>; the resource's URI for <see cref="Resource"/>. A client that resumes a call knows only the
    /// call's id.
    /// </summary>
    [Id(4)] public string? Name { get; init; }
}

/// <summary>A JSON-RPC request from this server to the client of a session (MCP up to 2025-11-25: elicitation, sampling, roots).</summary>
/// <param name="Id">Its JSON-RPC id, a string. The same question of the same call always has the same id.</param>
/// <param name="Method">The MCP method, such as <c>elicitation/create</c>.</param>
/// <param name="Params">MCP <c>params</c> as UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ClientRequest")]
public sealed record ClientRequest([property: Id(0)] string Id, [property: Id(1)] string Method, [property: Id(2)] byte[] Params);
