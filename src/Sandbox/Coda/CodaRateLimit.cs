namespace CodaMcp.Sandbox.Coda;

/// <summary>So many requests in any window of so many seconds.</summary>
/// <param name="Requests">Requests allowed in a window.</param>
/// <param name="Seconds">Length of the sliding window in seconds.</param>
public sealed record CodaRateLimit(int Requests, int Seconds);
