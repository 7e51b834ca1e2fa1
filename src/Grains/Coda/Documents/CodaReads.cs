using System.Diagnostics.Metrics;

namespace CodaMcp.Coda.Documents;

/// <summary>
/// Counts reads by their result (<c>codamcp.coda.reads</c>, tag <c>result</c>): <c>hit</c>, <c>miss</c>, or <c>coalesced</c> with the read of
/// another caller. Counts <c>stale</c> in addition if the answer that the member held was no longer current.
/// </summary>
internal static class CodaReads
{
    private static readonly Meter Meter = new(CodaMetrics.MeterName);
    private static readonly Counter<long> Reads = Meter.CreateCounter<long>("codamcp.coda.reads", "{read}", "Reads of Coda by what became of them.");

    /// <summary>Counts reads.</summary>
    public static void Count(string result, int reads = 1) => Reads.Add(reads, new KeyValuePair<string, object?>("result", result));
}
