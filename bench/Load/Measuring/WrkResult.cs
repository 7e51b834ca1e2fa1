namespace CodaMcp.Bench;

/// <summary>What <c>load.lua</c> prints at the end.</summary>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="Checked">Answers that were looked at.</param>
/// <param name="Wrong">Answers that were wrong.</param>
/// <param name="FirstWrong">The first of them, or nothing.</param>
/// <param name="Failed">Connections and reads that failed or took too long.</param>
/// <param name="Microseconds">How long it took.</param>
/// <param name="P50">Microseconds.</param>
/// <param name="P95">Microseconds.</param>
/// <param name="P99">Microseconds.</param>
internal sealed record WrkResult(long Requests, long Checked, long Wrong, string FirstWrong, long Failed, long Microseconds, double P50, double P95, double P99)
{
    public double RequestsPerSecond => Requests * 1e6 / Microseconds;
}
