using System.Diagnostics.Metrics;

namespace CodaMcp;

/// <summary>The metrics of this front. No label names a member or an address. <c>docs/telemetry.md</c> lists the instruments.</summary>
internal static class FrontMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "CodaMcp.Front";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("codamcp.requests.refused", "{request}", "HTTP requests that were refused with 429 because of a limit.");
    private static readonly UpDownCounter<long> Streams = Meter.CreateUpDownCounter<long>("codamcp.streams.open", "{stream}", "Streams of GET and of subscriptions/listen that are open.");

    /// <summary>Counts a request that a limit refused.</summary>
    /// <param name="limit">The limit: <c>rate</c>, <c>open</c>, <c>pages</c> or <c>sign-ins</c>.</param>
    public static void Refused(string limit) => Refusals.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <summary>Counts a stream that opened.</summary>
    public static void StreamOpened() => Streams.Add(1);

    /// <summary>Counts a stream that closed.</summary>
    public static void StreamClosed() => Streams.Add(-1);
}
