namespace CodaMcp.Stops;

/// <summary>One stop of an operator.</summary>
/// <param name="Kind">Which calls are refused.</param>
/// <param name="Value">The organization's id, the member's grain key, the OAuth client's id or the tool's name; empty for the other kinds.</param>
/// <param name="Since">When it was stopped.</param>
public sealed record Stop(StopKind Kind, string Value, DateTimeOffset Since);
