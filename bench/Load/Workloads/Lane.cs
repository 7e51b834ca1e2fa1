namespace CodaMcp.Bench;

/// <summary>One server spoken to in one way: a line of the table.</summary>
/// <param name="Server">The server.</param>
/// <param name="Era">How it is spoken to.</param>
/// <param name="Requests">The file with the requests.</param>
internal sealed record Lane(BenchServer Server, Era Era, string Requests);
