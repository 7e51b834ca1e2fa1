using CodaMcp.Members;

namespace CodaMcp.Prompts;

/// <summary>One MCP <c>prompts/get</c>.</summary>
/// <param name="Name">The prompt's name.</param>
/// <param name="Arguments">The arguments by name, as the client sent them.</param>
[GenerateSerializer, Immutable, Alias("codamcp.GetPrompt")]
public sealed record GetPrompt([property: Id(0)] string Name, [property: Id(1)] Dictionary<string, string> Arguments)
{
    /// <summary>Who asks. Null from a front of an earlier version.</summary>
    [Id(2)] public MemberId? Member { get; init; }

    /// <summary>The OAuth client that asks.</summary>
    [Id(3)] public string ClientId { get; init; } = "";
}

/// <summary>The outcome of a <see cref="GetPrompt"/>: the text, or what is wrong with the request. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PromptOutcome")]
public sealed record PromptOutcome
{
    /// <summary>The text, as a message of the person (MCP role <c>user</c>).</summary>
    [Id(0)] public string? Text { get; init; }

    /// <summary>MCP <c>description</c> of the prompt.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>One sentence: no such prompt, or an argument that is missing, unknown or too long.</summary>
    [Id(2)] public string? Problem { get; init; }

    /// <summary>Whether an operator has stopped this call. <see cref="Problem"/> is then the reason.</summary>
    [Id(3)] public bool Stopped { get; init; }
}

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

    /// <summary>MCP <c>arguments</c>, in the order in which clients ask for them.</summary>
    [Id(3)] public required PromptArgumentDescriptor[] Arguments { get; init; }
}

/// <summary>One argument of a prompt (MCP <c>PromptArgument</c>). <c>doc</c>, <c>page</c> and <c>table</c> are completed by name.</summary>
/// <param name="Name">MCP <c>name</c>.</param>
/// <param name="Description">MCP <c>description</c>, for people.</param>
/// <param name="Required">MCP <c>required</c>.</param>
[GenerateSerializer, Immutable, Alias("codamcp.PromptArgumentDescriptor")]
public sealed record PromptArgumentDescriptor([property: Id(0)] string Name, [property: Id(1)] string Description, [property: Id(2)] bool Required);
