namespace CodaMcp.Tools;

/// <summary>Something a call has to say: progress while it runs, and last its outcome. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ToolCallEvent")]
public sealed record ToolCallEvent
{
    /// <summary>What the call is doing. Null at its end.</summary>
    [Id(0)] public ToolProgress? Progress { get; init; }

    /// <summary>What came of it. Null before its end.</summary>
    [Id(1)] public ToolOutcome? Outcome { get; init; }
}
