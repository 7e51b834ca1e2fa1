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

/// <summary>One question to the client.</summary>
/// <param name="Key">Names it within the call; the key of MCP <c>inputRequests</c>.</param>
/// <param name="Method"><c>elicitation/create</c>, <c>sampling/createMessage</c> or <c>roots/list</c>.</param>
/// <param name="Params">MCP <c>params</c> as UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("codamcp.InputRequest")]
public sealed record InputRequest([property: Id(0)] string Key, [property: Id(1)] string Method, [property: Id(2)] byte[] Params);

/// <summary>The client's answer to an <see cref="InputRequest"/>. What it says is the client's word.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.InputResponse")]
public sealed record InputResponse
{
    /// <summary>The <see cref="InputRequest.Key"/> answered.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary>MCP result as UTF-8 JSON, at most 256 KB; null where the client answered with an error.</summary>
    [Id(1)] public byte[]? Result { get; init; }

    /// <summary>The client's error, at most 500 characters; null for a result.</summary>
    [Id(2)] public string? Error { get; init; }
}
