namespace CodaMcp.Prompts;

/// <summary>One prompt as clients see it (MCP <c>Prompt</c>).</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PromptDescriptor")]
public sealed record PromptDescriptor
{
    /// <summary>MCP <c>name</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>MCP <c>title</c>, for people.</summary>
    [Id(1)] public required string Title { get; init; }

    /// <summary>MCP <c>description</c>, for people.</summary>
    [Id(2)] public required string Description { get; init; }

    /// <summary>MCP <c>arguments</c>, in the order they are asked for.</summary>
    [Id(3)] public required PromptArgumentDescriptor[] Arguments { get; init; }
}
