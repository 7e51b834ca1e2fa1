namespace CodaMcp.Prompts;

/// <summary>One MCP <c>prompts/get</c>.</summary>
/// <param name="Name">The prompt's name.</param>
/// <param name="Arguments">The arguments by name, as the client sent them.</param>
[GenerateSerializer, Immutable, Alias("codamcp.GetPrompt")]
public sealed record GetPrompt([property: Id(0)] string Name, [property: Id(1)] Dictionary<string, string> Arguments);
