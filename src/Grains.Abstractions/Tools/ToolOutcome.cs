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
    [Id(2)] public InputRequired? InputRequired { get; init; }
}

/// <summary>Why a tool gave no result, said for the model: the cause, and what to do about it.</summary>
/// <param name="Kind">What sort of error, one of <see cref="ToolErrorKind"/>'s.</param>
/// <param name="Message">One or two plain sentences. Names the argument where one was wrong. Holds no secret.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ToolError")]
public sealed record ToolError([property: Id(0)] ToolErrorKind Kind, [property: Id(1)] string Message)
{
    /// <summary>When it is worth trying again, where waiting helps.</summary>
    [Id(2)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>All scopes the tool needs, where the token lacked one.</summary>
    [Id(3)] public string[]? RequiredScopes { get; init; }

    /// <summary>What the client would have to be able to be asked for, where the tool cannot do without (<see cref="ToolErrorKind.InputUnavailable"/>).</summary>
    [Id(4)] public ClientAbilities MissingAbilities { get; init; }

    /// <summary>The HTTP status that failed the call: Coda's, or 429 where this server keeps Coda's limits. Null where it was none.</summary>
    [Id(5)] public int? CodaStatus { get; init; }
}

/// <summary>What a call is doing (MCP <c>notifications/progress</c>).</summary>
/// <param name="Progress">Seconds since the call began; grows from one to the next.</param>
/// <param name="Message">What is being done, for a person.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ToolProgress")]
public sealed record ToolProgress([property: Id(0)] double Progress, [property: Id(1)] string Message);
