using CodaMcp.Tools;

namespace CodaMcp.Calls;

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
