namespace CodaMcp.Prompts;

/// <summary>One argument of a prompt (MCP <c>PromptArgument</c>). <c>doc</c>, <c>page</c> and <c>table</c> are completed by name.</summary>
/// <param name="Name">MCP <c>name</c>.</param>
/// <param name="Description">MCP <c>description</c>, for people.</param>
/// <param name="Required">MCP <c>required</c>.</param>
[GenerateSerializer, Immutable, Alias("codamcp.PromptArgumentDescriptor")]
public sealed record PromptArgumentDescriptor([property: Id(0)] string Name, [property: Id(1)] string Description, [property: Id(2)] bool Required);
