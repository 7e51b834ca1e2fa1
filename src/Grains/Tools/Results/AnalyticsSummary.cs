using System.Text.Json;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools.Results;

/// <summary>How one doc, page, Pack or Pack formula is used.</summary>
internal sealed record AnalyticsSummary
{
    /// <summary>What to say of one whose days were cut.</summary>
    public const string ShrunkNote = "Only the last 30 days of it fit: narrow since and until for others.";

    private const int DaysShrunk = 30;

    public string? Id { get; init; }

    public required string Name { get; init; }

    /// <summary>A Pack formula's type.</summary>
    public string? Type { get; init; }

    /// <summary>A day's metrics each, by Coda's names. Those that are zero are left out.</summary>
    public required IReadOnlyList<Dictionary<string, JsonElement>> Metrics { get; init; }

    /// <summary>Says an item of Coda's in few words.</summary>
    public static AnalyticsSummary Of(AnalyticsItem item)
    {
        var subject = item.Doc ?? item.Page ?? item.Pack ?? item.Formula;
        return new AnalyticsSummary
        {
            Id = subject?.Id.ValueKind switch
            {
                JsonValueKind.String => subject.Id.GetString(),
                JsonValueKind.Number => subject.Id.GetRawText(),
                _ => null,
            },
            Name = subject?.Title ?? subject?.Name ?? "",
            Type = item.Formula?.Type,
            Metrics = [.. item.Metrics.Select(day => day.Where(metric => !IsZero(metric.Value)).ToDictionary(metric => metric.Key, metric => metric.Value, StringComparer.Ordinal))],
        };
    }

    /// <summary>One that is too large for a result by itself, with its last days only.</summary>
    public static AnalyticsSummary Shrunk(AnalyticsSummary item) => item with { Metrics = [.. item.Metrics.TakeLast(DaysShrunk)] };

    private static bool IsZero(JsonElement value) => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == 0);
}
