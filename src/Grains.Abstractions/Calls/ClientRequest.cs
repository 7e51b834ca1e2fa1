namespace CodaMcp.Calls;

/// <summary>A JSON-RPC request from here to the client of a session (MCP up to 2025-11-25: elicitation, sampling, roots).</summary>
/// <param name="Id">Its JSON-RPC id, a string; the same for the same question of the same call.</param>
/// <param name="Method">MCP method, as <c>elicitation/create</c>.</param>
/// <param name="Params">MCP <c>params</c> as UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ClientRequest")]
public sealed record ClientRequest([property: Id(0)] string Id, [property: Id(1)] string Method, [property: Id(2)] byte[] Params);
