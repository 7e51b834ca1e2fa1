namespace CodaMcp.Sandbox.Coda;

/// <summary>The user and time of a change.</summary>
internal readonly record struct Stamp(string LoginId, DateTimeOffset At);
