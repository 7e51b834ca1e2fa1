using System.Text.Json;
using Refit;

namespace CodaMcp.Coda.Contract;

/// <summary>The query parameters of all analytics listings.</summary>
public record AnalyticsQuery : ListQuery
{
    /// <summary>The first day, <c>yyyy-MM-dd</c>.</summary>
    [AliasAs("sinceDate")] public string? SinceDate { get; init; }

    /// <summary>The last day, <c>yyyy-MM-dd</c>.</summary>
    [AliasAs("untilDate")] public string? UntilDate { get; init; }
}

/// <summary>The additional query parameters of listings that can be sorted.</summary>
public record SortedAnalyticsQuery : AnalyticsQuery
{
    /// <summary><c>daily</c> (default) or <c>cumulative</c>.</summary>
    [AliasAs("scale")] public string? Scale { get; init; }

    /// <summary>The metric or property to sort by.</summary>
    [AliasAs("orderBy")] public string? OrderBy { get; init; }

    /// <summary><c>ascending</c> or <c>descending</c>.</summary>
    [AliasAs("direction")] public string? Direction { get; init; }
}

/// <summary>Query of GET /analytics/docs.</summary>
public sealed record DocAnalyticsQuery : SortedAnalyticsQuery
{
    /// <summary>Doc ids, comma-separated.</summary>
    [AliasAs("docIds")] public string? DocIds { get; init; }

    /// <summary>Only docs of this workspace.</summary>
    [AliasAs("workspaceId")] public string? WorkspaceId { get; init; }

    /// <summary>Words of the title.</summary>
    [AliasAs("query")] public string? Query { get; init; }

    /// <summary>Only published docs.</summary>
    [AliasAs("isPublished")] public bool? IsPublished { get; init; }
}

/// <summary>Query of GET /analytics/packs.</summary>
public sealed record PackAnalyticsQuery : SortedAnalyticsQuery
{
    /// <summary>Pack ids, comma-separated.</summary>
    [AliasAs("packIds")] public string? PackIds { get; init; }

    /// <summary>Only Packs of this workspace.</summary>
    [AliasAs("workspaceId")] public string? WorkspaceId { get; init; }

    /// <summary>Words of the name.</summary>
    [AliasAs("query")] public string? Query { get; init; }

    /// <summary>Only published Packs.</summary>
    [AliasAs("isPublished")] public bool? IsPublished { get; init; }
}

/// <summary>Query of GET /analytics/packs/{packId}/formulas.</summary>
public sealed record PackFormulaAnalyticsQuery : SortedAnalyticsQuery
{
    /// <summary>Formula names, comma-separated and case-sensitive.</summary>
    [AliasAs("packFormulaNames")] public string? PackFormulaNames { get; init; }

    /// <summary>The type of each of the names, comma-separated.</summary>
    [AliasAs("packFormulaTypes")] public string? PackFormulaTypes { get; init; }
}

/// <summary>Query of the summary of docs.</summary>
public record AnalyticsSummaryQuery
{
    /// <summary>Only this workspace.</summary>
    [AliasAs("workspaceId")] public string? WorkspaceId { get; init; }

    /// <summary>Only published docs or Packs.</summary>
    [AliasAs("isPublished")] public bool? IsPublished { get; init; }

    /// <summary>The first day, <c>yyyy-MM-dd</c>.</summary>
    [AliasAs("sinceDate")] public string? SinceDate { get; init; }

    /// <summary>The last day, <c>yyyy-MM-dd</c>.</summary>
    [AliasAs("untilDate")] public string? UntilDate { get; init; }
}

/// <summary>Query of the summary of Packs.</summary>
public sealed record PackAnalyticsSummaryQuery : AnalyticsSummaryQuery
{
    /// <summary>Creates a query with the parameters that both summaries share.</summary>
    public PackAnalyticsSummaryQuery(AnalyticsSummaryQuery common)
        : base(common)
    {
    }

    /// <summary>Pack ids, comma-separated.</summary>
    [AliasAs("packIds")] public string? PackIds { get; init; }
}

/// <summary>
/// One doc, page, Pack or Pack formula with its metrics (schemas DocAnalyticsItem, PageAnalyticsItem, PackAnalyticsItem,
/// PackFormulaAnalyticsItem). Exactly one of the four is set.
/// </summary>
public sealed record AnalyticsItem
{
    /// <summary>The doc.</summary>
    public AnalyticsSubject? Doc { get; init; }

    /// <summary>The page.</summary>
    public AnalyticsSubject? Page { get; init; }

    /// <summary>The Pack.</summary>
    public AnalyticsSubject? Pack { get; init; }

    /// <summary>The Pack formula.</summary>
    public AnalyticsSubject? Formula { get; init; }

    /// <summary>The metrics of one day each, or the totals up to a day, by Coda's names. New metrics appear without notice.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Metrics { get; init => field = value ?? []; } = [];
}

/// <summary>The subject of metrics.</summary>
public sealed record AnalyticsSubject
{
    /// <summary>The id: a text, or a number for a Pack. A Pack formula has none.</summary>
    public JsonElement Id { get; init; }

    /// <summary>A doc's title.</summary>
    public string? Title { get; init; }

    /// <summary>The name of anything but a doc.</summary>
    public string? Name { get; init; }

    /// <summary>A Pack formula's type.</summary>
    public string? Type { get; init; }
}

/// <summary>The total use of docs (schema DocAnalyticsSummary).</summary>
public sealed record DocAnalyticsSummary
{
    /// <summary>The number of sessions.</summary>
    public double TotalSessions { get; init; }
}

/// <summary>The total use of Packs (schema PackAnalyticsSummary).</summary>
public sealed record PackAnalyticsSummary
{
    /// <summary>The number of docs that they are installed in.</summary>
    public double TotalDocInstalls { get; init; }

    /// <summary>The number of workspaces that they are installed in.</summary>
    public double TotalWorkspaceInstalls { get; init; }

    /// <summary>The number of invocations.</summary>
    public double TotalInvocations { get; init; }
}

/// <summary>The last days that analytics cover (schema AnalyticsLastUpdatedResponse), in Coda's format.</summary>
public sealed record AnalyticsLastUpdated
{
    /// <summary>For docs.</summary>
    public string DocAnalyticsLastUpdated { get; init => field = value ?? ""; } = "";

    /// <summary>For Packs.</summary>
    public string PackAnalyticsLastUpdated { get; init => field = value ?? ""; } = "";

    /// <summary>For Pack formulas.</summary>
    public string PackFormulaAnalyticsLastUpdated { get; init => field = value ?? ""; } = "";
}
