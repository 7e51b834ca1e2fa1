namespace CodaMcp.Commands;

/// <summary>A command could not do what was asked.</summary>
/// <param name="message">Why, and what to do, for the operator.</param>
internal sealed class CommandException(string message) : Exception(message);
