namespace CodaMcp.Calls;

/// <summary>
/// The questions that a tool must ask the client before it can continue (MCP 2026-07-28, Multi Round-Trip Requests). The tool has changed
/// nothing so far.
/// </summary>
[GenerateSerializer, Immutable, Alias("codamcp.InputRequired")]
public sealed record InputRequired
{
    /// <summary>The questions; at least one.</summary>
    [Id(0)] public required InputRequest[] Requests { get; init; }

    /// <summary>
    /// MCP <c>requestState</c>: encrypted, and valid once, for this member and this call, for a short time. Null for sessions, because each
    /// question to a session is a separate request.
    /// </summary>
    [Id(1)] public string? RequestState { get; init; }
}
