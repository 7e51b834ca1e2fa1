namespace CodaMcp.Tools;

/// <summary>What a call is doing (MCP <c>notifications/progress</c>).</summary>
/// <param name="Progress">Seconds since the call began; grows from one to the next.</param>
/// <param name="Message">What is being done, for a person.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ToolProgress")]
public sealed record ToolProgress([property: Id(0)] double Progress, [property: Id(1)] string Message);
