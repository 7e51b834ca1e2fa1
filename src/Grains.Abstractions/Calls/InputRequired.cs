namespace CodaMcp.Calls;

/// <summary>What a tool has to ask the client before it can go on (MCP 2026-07-28, Multi Round-Trip Requests). It has changed nothing so far.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.InputRequired")]
public sealed record InputRequired
{
    /// <summary>The questions; at least one.</summary>
    [Id(0)] public required InputRequest[] Requests { get; init; }

    /// <summary>
    /// MCP <c>requestState</c>: encrypted, and good once, for this member, this call and a short while. Null for sessions, which are asked by
    /// requests of their own.
    /// </summary>
    [Id(1)] public string? RequestState { get; init; }
}
