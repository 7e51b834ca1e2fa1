namespace CodaMcp.Prompts;

/// <summary>What came of a <see cref="GetPrompt"/>: the text, or what is wrong with the request. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PromptOutcome")]
public sealed record PromptOutcome
{
    /// <summary>The text, to be said by the person (MCP role <c>user</c>).</summary>
    [Id(0)] public string? Text { get; init; }

    /// <summary>MCP <c>description</c> of the prompt.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>One sentence: no such prompt, or an argument that is missing, unknown or too long.</summary>
    [Id(2)] public string? Problem { get; init; }
}
