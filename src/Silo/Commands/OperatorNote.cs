namespace CodaMcp.Commands;

/// <summary>The details of the record of a command that only reads.</summary>
internal sealed record OperatorNote
{
    /// <summary>The command, as <c>member list</c>.</summary>
    public required string Command { get; init; }

    /// <summary>What it searched by.</summary>
    public string? Text { get; init; }

    /// <summary>How many audit records were verified.</summary>
    public long? Records { get; init; }

    /// <summary>How many problems there were.</summary>
    public long? Problems { get; init; }
}
