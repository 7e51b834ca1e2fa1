namespace CodaMcp.Tests;

/// <summary>A silo or a front.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Url">Where its health endpoints are.</param>
internal sealed record ClusterMember(HostProcess Process, string Url);
