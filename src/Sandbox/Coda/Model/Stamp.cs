namespace CodaMcp.Sandbox.Coda;

/// <summary>Who changed something, and when.</summary>
internal readonly record struct Stamp(string LoginId, DateTimeOffset At);
