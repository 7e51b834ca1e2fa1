using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>Thrown by a tool to answer with an error instead of a result.</summary>
/// <param name="kind">What sort of error.</param>
/// <param name="message">One or two plain sentences: the cause and what to do. Names the argument where one was wrong.</param>
public sealed class ToolException(ToolErrorKind kind, string message) : Exception(message)
{
    /// <summary>What sort of error.</summary>
    public ToolErrorKind Kind { get; } = kind;

    /// <summary>When it is worth trying again, where waiting helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the client would have to be able to be asked for, where that is the trouble.</summary>
    public ClientAbilities MissingAbilities { get; init; }

    /// <summary>An <see cref="ToolErrorKind.InvalidArgument"/> error for one argument.</summary>
    /// <param name="argument">The argument's name.</param>
    /// <param name="problem">What is wrong and what would be right, as the rest of the sentence.</param>
    public static ToolException ForArgument(string argument, string problem) =>
        new(ToolErrorKind.InvalidArgument, $"Argument '{argument}' {problem}");
}
