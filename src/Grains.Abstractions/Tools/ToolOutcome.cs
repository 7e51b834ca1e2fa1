using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>What came of a <see cref="CallTool"/>: a result, an error the model can act on, or a question to the client. Exactly one of the three is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ToolOutcome")]
public sealed record ToolOutcome
{
    /// <summary>The tool's result, a JSON object as UTF-8, conforming to the tool's output schema. Null for an error.</summary>
    [Id(0)] public byte[]? Result { get; init; }

    /// <summary>What went wrong. Null for a result.</summary>
    [Id(1)] public ToolError? Error { get; init; }

    /// <summary>What the client is to be asked before the call can be made. Nothing was changed. Null otherwise.</summary>
    [Id(2)] public InputRequired? Input { get; init; }
}
