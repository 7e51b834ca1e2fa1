using System.Text.Json;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools.Results;

/// <summary>How docs, pages, Packs or Pack formulas are used.</summary>
internal sealed record AnalyticsResult
{
    public required IReadOnlyList<AnalyticsSummary> Items { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>How one doc, page, Pack or Pack formula is used.</summary>
internal sealed record AnalyticsSummary
{
    /// <summary>The note on an item whose days were cut.</summary>
    public const string ShrunkNote = "Only the last 30 days of it fit: narrow since and until for others.";

    private const int DaysShrunk = 30;

    public string? Id { get; init; }

    public required string Name { get; init; }

    /// <summary>A Pack formula's type.</summary>
    public string? Type { get; init; }

    /// <summary>The metrics of each day, by Coda's names. Metrics that are zero are left out.</summary>
    public required IReadOnlyList<Dictionary<string, JsonElement>> Metrics { get; init; }

    /// <summary>Converts an item of Coda to its short form.</summary>
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

    /// <summary>Shrinks an item that alone is too large for a result, to its last days.</summary>
    public static AnalyticsSummary Shrunk(AnalyticsSummary item) => item with { Metrics = [.. item.Metrics.TakeLast(DaysShrunk)] };

    private static bool IsZero(JsonElement value) => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == 0);
}

/// <summary>The total use: sessions of docs, or installs and invocations of Packs.</summary>
internal sealed record AnalyticsSummaryResult
{
    public long? TotalSessions { get; init; }

    public long? TotalDocInstalls { get; init; }

    public long? TotalWorkspaceInstalls { get; init; }

    public long? TotalInvocations { get; init; }
}

/// <summary>The last day that analytics cover.</summary>
internal sealed record AnalyticsUpdatedResult
{
    public required string Docs { get; init; }

    public required string Packs { get; init; }

    public required string PackFormulas { get; init; }
}
