namespace CodaMcp.Commands;

/// <summary>The details in the audit record of a command that only reads.</summary>
internal sealed record OperatorNote
{
    /// <summary>The command, such as <c>member list</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The search text.</summary>
    public string? Text { get; init; }

    /// <summary>The number of verified audit records.</summary>
    public long? Records { get; init; }

    /// <summary>The number of problems.</summary>
    public long? Problems { get; init; }
}
