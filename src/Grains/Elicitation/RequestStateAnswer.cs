namespace CodaMcp.Elicitation;

/// <summary>The answer to a question of an earlier round.</summary>
/// <param name="Key">The key of the question.</param>
/// <param name="Result">MCP result as UTF-8 JSON.</param>
/// <param name="Error">The client's error if there is no result.</param>
internal sealed record RequestStateAnswer(string Key, byte[]? Result, string? Error);
