namespace CodaMcp.Members;

/// <summary>One MCP <c>completion/complete</c>: the typed text, and the argument that it is for.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CompleteArgument")]
public sealed record CompleteArgument
{
    /// <summary>The kind of thing that <see cref="Reference"/> names.</summary>
    [Id(0)] public required CompletionTarget Target { get; init; }

    /// <summary>The prompt's name, or the URI template.</summary>
    [Id(1)] public required string Reference { get; init; }

    /// <summary>The argument's name.</summary>
    [Id(2)] public required string Argument { get; init; }

    /// <summary>The text typed so far; may be empty.</summary>
    [Id(3)] public required string Value { get; init; }

    /// <summary>The argument <c>doc</c>, if the client has sent it (MCP <c>context.arguments</c>).</summary>
    [Id(4)] public string? Doc { get; init; }

    /// <summary>The argument <c>table</c>, if the client has sent it.</summary>
    [Id(5)] public string? Table { get; init; }

    /// <summary>Who asks.</summary>
    [Id(6)] public required Caller Caller { get; init; }
}

/// <summary>What the completed argument belongs to (MCP <c>ref/prompt</c>, <c>ref/resource</c>). New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.CompletionTarget")]
public enum CompletionTarget
{
    /// <summary>A prompt.</summary>
    Prompt,

    /// <summary>A resource template.</summary>
    ResourceTemplate,
}

/// <summary>The proposed values of an argument (MCP <c>CompleteResult</c>).</summary>
/// <param name="Values">The values, best first: at most 100.</param>
/// <param name="Total">The total number of matching values, if known.</param>
/// <param name="HasMore">Whether there are more matching values than these.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ArgumentCompletions")]
public sealed record ArgumentCompletions([property: Id(0)] string[] Values, [property: Id(1)] int? Total, [property: Id(2)] bool HasMore)
{
    /// <summary>Nothing matches, or nothing is known.</summary>
    public static ArgumentCompletions None { get; } = new([], 0, false);
}
