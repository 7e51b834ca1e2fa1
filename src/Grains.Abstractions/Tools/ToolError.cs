using CodaMcp.Calls;

namespace CodaMcp.Tools;

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
}
