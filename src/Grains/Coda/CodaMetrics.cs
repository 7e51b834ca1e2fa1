using System.Diagnostics.Metrics;

namespace CodaMcp.Coda;

/// <summary>Records how Coda's rate limits are used. No label names a Coda user. <c>docs/telemetry.md</c> lists the instruments.</summary>
internal static class CodaMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "CodaMcp.Coda";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<double> PermitWait = Meter.CreateHistogram(
        "codamcp.coda.permit.wait", "s", "How long requests waited for a permit of Coda's limits.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.1, 0.5, 1, 2, 4, 6, 10, 20, 30, 60] });

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("codamcp.coda.requests", "{request}", "Permits of Coda's limits by what became of the request.");
    private static readonly Counter<long> BreakerOpenings = Meter.CreateCounter<long>(
        "codamcp.coda.breaker.openings", "{opening}", "Times that the requests of a Coda user were paused because Coda kept refusing them.");

    /// <summary>Records how long a request waited for its permit.</summary>
    public static void Waited(CodaBudgetCategory category, TimeSpan wait) => PermitWait.Record(wait.TotalSeconds, Category(category));

    /// <summary>Counts a permit that was returned.</summary>
    public static void Returned(CodaBudgetCategory category, PermitUse use) =>
        Requests.Add(1, Category(category), new KeyValuePair<string, object?>("result", WordOf(use)));

    /// <summary>Counts the start of a pause of a Coda user's requests.</summary>
    public static void BreakerOpened() => BreakerOpenings.Add(1);

    private static KeyValuePair<string, object?> Category(CodaBudgetCategory category) => new("category", category switch
    {
        CodaBudgetCategory.Write => "write",
        CodaBudgetCategory.Content => "content",
        CodaBudgetCategory.ListDocs => "list_docs",
        CodaBudgetCategory.Analytics => "analytics",
        _ => "read",
    });

    private static string WordOf(PermitUse use) => use switch
    {
        PermitUse.Answered => "answered",
        PermitUse.Limited => "limited",
        PermitUse.Unused => "unused",
        _ => "unanswered",
    };
}
