namespace CodaMcp.Bench;

/// <summary>One server spoken to in one way: a line of the table.</summary>
/// <param name="Workload">The name of the table.</param>
/// <param name="Server">The server.</param>
/// <param name="Era">How it is spoken to.</param>
/// <param name="Requests">The file with the requests.</param>
internal sealed record Lane(string Workload, BenchServer Server, Era Era, string Requests)
{
    /// <summary>How long the server is loaded before its turn.</summary>
    public TimeSpan Refreshing { get; init; } = Server.Refreshing;

    /// <summary>Runs while the server is loaded, until the token is cancelled; null for nothing.</summary>
    public Func<CancellationToken, Task>? Beside { get; init; }
}
