namespace CodaMcp.Members;

/// <summary>One MCP <c>completion/complete</c>: what is being typed, for which argument of what.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CompleteArgument")]
public sealed record CompleteArgument
{
    /// <summary>What <see cref="Reference"/> names.</summary>
    [Id(0)] public required CompletionTarget Target { get; init; }

    /// <summary>The prompt's name, or the URI template.</summary>
    [Id(1)] public required string Reference { get; init; }

    /// <summary>The argument's name.</summary>
    [Id(2)] public required string Argument { get; init; }

    /// <summary>What was typed so far; may be empty.</summary>
    [Id(3)] public required string Value { get; init; }

    /// <summary>The argument <c>doc</c> where it was given already (MCP <c>context.arguments</c>).</summary>
    [Id(4)] public string? Doc { get; init; }

    /// <summary>The argument <c>table</c> likewise.</summary>
    [Id(5)] public string? Table { get; init; }

    /// <summary>Who asks.</summary>
    [Id(6)] public required Caller Caller { get; init; }
}

/// <summary>What an argument that is being completed belongs to (MCP <c>ref/prompt</c>, <c>ref/resource</c>). Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.CompletionTarget")]
public enum CompletionTarget
{
    /// <summary>A prompt.</summary>
    Prompt,

    /// <summary>A resource template.</summary>
    ResourceTemplate,
}

/// <summary>What an argument may become (MCP <c>CompleteResult</c>).</summary>
/// <param name="Values">The values, best first: at most 100.</param>
/// <param name="Total">How many fit in all, where that is known.</param>
/// <param name="HasMore">Whether more fit than are given.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ArgumentCompletions")]
public sealed record ArgumentCompletions([property: Id(0)] string[] Values, [property: Id(1)] int? Total, [property: Id(2)] bool HasMore)
{
    /// <summary>Nothing fits, or nothing is known.</summary>
    public static ArgumentCompletions None { get; } = new([], 0, false);
}
