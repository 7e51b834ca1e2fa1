namespace CodaMcp.Bench;

/// <summary>A load below the most that a server takes.</summary>
/// <param name="Connections">How many connections.</param>
/// <param name="Pause">How long a connection waits before each request: this on average, at most twice as long.</param>
internal sealed record Pace(int Connections, TimeSpan Pause);
