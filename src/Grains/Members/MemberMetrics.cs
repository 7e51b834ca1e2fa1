using System.Diagnostics.Metrics;
using CodaMcp.Audit;
using CodaMcp.Resources;

namespace CodaMcp.Members;

/// <summary>Metrics of this silo's members. No label names a member or a document. <c>docs/telemetry.md</c> lists the instruments.</summary>
internal static class MemberMetrics
{
    // The label of unknown tools. A client may call an unknown tool by any name.
    private const string Other = "other";

    private static readonly Meter Meter = new("CodaMcp.Members");
    private static readonly Histogram<double> CallDuration = Meter.CreateHistogram(
        "codamcp.call.duration", "s", "How long calls of tools, resources and completions took in the silo.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    private static readonly Counter<long> SessionsStarted = Meter.CreateCounter<long>("codamcp.sessions.started", "{session}", "MCP sessions that were opened.");
    private static readonly Counter<long> SessionsEnded = Meter.CreateCounter<long>("codamcp.sessions.ended", "{session}", "MCP sessions that ended.");

    /// <summary>Counts a call that has ended or was refused.</summary>
    /// <param name="record">Its record, with outcome and duration.</param>
    public static void CallEnded(AuditRecord record)
    {
        if (!CallDuration.Enabled)
            return;
        var isKnown = record.Toolset is not null || record.Tool is ResourceReader.ReadMethod or ResourceReader.ListMethod or NameCompletion.Method;
        CallDuration.Record(
            (record.Duration ?? TimeSpan.Zero).TotalSeconds,
            new KeyValuePair<string, object?>("gen_ai.tool.name", isKnown ? record.Tool : Other),
            new KeyValuePair<string, object?>("outcome", record.Outcome));
    }

    /// <summary>Counts the start or end of a session.</summary>
    /// <param name="what">One of <see cref="EventKinds"/>.</param>
    public static void SessionChanged(string what) => (what == EventKinds.SessionStart ? SessionsStarted : SessionsEnded).Add(1);
}
