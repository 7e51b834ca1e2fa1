namespace CodaMcp.Tests;

/// <summary>A call of a tool that was answered with a result.</summary>
/// <param name="Id">The JSON-RPC id, which no other request of the run has.</param>
/// <param name="Tool">The tool.</param>
/// <param name="SessionId">The session; null for a client without one.</param>
/// <param name="At">When the answer came.</param>
internal sealed record AnsweredCall(int Id, string Tool, string? SessionId, DateTimeOffset At);
