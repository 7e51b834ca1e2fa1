namespace CodaMcp.Commands;

/// <summary>Reports that a command failed.</summary>
/// <param name="message">The reason and the remedy, for the operator.</param>
internal sealed class CommandException(string message) : Exception(message);
