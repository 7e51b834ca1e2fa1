using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>Thrown by a tool to answer with an error instead of a result.</summary>
/// <param name="kind">The kind of error.</param>
/// <param name="message">One or two plain sentences: the cause and what to do. Names the argument if one was wrong.</param>
public sealed class ToolException(ToolErrorKind kind, string message) : Exception(message)
{
    /// <summary>The kind of error.</summary>
    public ToolErrorKind Kind { get; } = kind;

    /// <summary>How long to wait before another try; null if waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The client abilities whose absence caused the error, if any.</summary>
    public ClientAbilities MissingAbilities { get; init; }

    /// <summary>Creates an <see cref="ToolErrorKind.InvalidArgument"/> error for one argument.</summary>
    /// <param name="argument">The argument's name.</param>
    /// <param name="problem">What is wrong and what would be right, as the rest of the sentence.</param>
    public static ToolException ForArgument(string argument, string problem) =>
        new(ToolErrorKind.InvalidArgument, $"Argument '{argument}' {problem}");
}
