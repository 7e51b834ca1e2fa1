namespace CodaMcp.Sandbox.Coda;

/// <summary>A number of requests in a sliding window.</summary>
/// <param name="Requests">The requests allowed in a window.</param>
/// <param name="Seconds">The length of the sliding window in seconds.</param>
public sealed record CodaRateLimit(int Requests, int Seconds);
