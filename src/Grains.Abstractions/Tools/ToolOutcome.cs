using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>
/// The outcome of a <see cref="CallTool"/>: a result, an error that the model can act on, or a question to the client. Exactly one of the three
/// is set.
/// </summary>
[GenerateSerializer, Immutable, Alias("codamcp.ToolOutcome")]
public sealed record ToolOutcome
{
    /// <summary>The tool's result, a JSON object as UTF-8, conforming to the tool's output schema. Null otherwise.</summary>
    [Id(0)] public byte[]? Result { get; init; }

    /// <summary>The error. Null otherwise.</summary>
    [Id(1)] public ToolError? Error { get; init; }

    /// <summary>The questions that the client must answer before the call can be made. Nothing was changed. Null otherwise.</summary>
    [Id(2)] public InputRequired? InputRequired { get; init; }
}

/// <summary>Why a tool returned no result, written for the model: the cause and what to do about it.</summary>
/// <param name="Kind">The kind of error, a value of <see cref="ToolErrorKind"/>.</param>
/// <param name="Message">One or two plain sentences. Names the argument if one was wrong. Contains no secret.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ToolError")]
public sealed record ToolError([property: Id(0)] ToolErrorKind Kind, [property: Id(1)] string Message)
{
    /// <summary>How long to wait before a retry, if waiting helps.</summary>
    [Id(2)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>All scopes that the tool needs, if the token lacked one.</summary>
    [Id(3)] public string[]? RequiredScopes { get; init; }

    /// <summary>The abilities that the tool needs and the client lacks (<see cref="ToolErrorKind.InputUnavailable"/>).</summary>
    [Id(4)] public ClientAbilities MissingAbilities { get; init; }

    /// <summary>The HTTP status that made the call fail: Coda's status, or 429 if this server kept Coda's limits. Null if there was none.</summary>
    [Id(5)] public int? CodaStatus { get; init; }
}

/// <summary>What a call is doing (MCP <c>notifications/progress</c>).</summary>
/// <param name="Progress">Seconds since the call began. Each value is larger than the one before.</param>
/// <param name="Message">What the call is doing, for people.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ToolProgress")]
public sealed record ToolProgress([property: Id(0)] double Progress, [property: Id(1)] string Message);
