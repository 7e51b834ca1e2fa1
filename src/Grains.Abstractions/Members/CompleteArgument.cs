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
