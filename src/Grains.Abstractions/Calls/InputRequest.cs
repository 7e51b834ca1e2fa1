namespace CodaMcp.Calls;

/// <summary>One question to the client.</summary>
/// <param name="Key">The name of the question within the call; the key of MCP <c>inputRequests</c>.</param>
/// <param name="Method"><c>elicitation/create</c>, <c>sampling/createMessage</c> or <c>roots/list</c>.</param>
/// <param name="Params">MCP <c>params</c> as UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("codamcp.InputRequest")]
public sealed record InputRequest([property: Id(0)] string Key, [property: Id(1)] string Method, [property: Id(2)] byte[] Params);
