using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listDocAnalytics, listPageAnalytics, listDocAnalyticsSummary, getAnalyticsLastUpdated.</summary>
internal static class DocAnalyticsOperations
{
    /// <summary>The largest number of items on a page of analytics.</summary>
    public const int MaxItems = 5000;

    /// <summary>The number of items on a page of analytics without a limit.</summary>
    public const int ItemsByDefault = 1000;

    // The numbers of a document on a typical working day.
    private static readonly (string Name, double Typical)[] Counts =
        [("views", 40), ("copies", 0.4), ("likes", 0.6), ("sessionsMobile", 4), ("sessionsDesktop", 12), ("sessionsOther", 0.8)];

    private static readonly (string Name, double Typical)[] Credits =
        [("aiCreditsChat", 3), ("aiCreditsBlock", 1), ("aiCreditsColumn", 2), ("aiCreditsAssistant", 1), ("aiCreditsReviewer", 0.3)];

    private static readonly string[] Orders =
    [
        "date", "docId", "title", "createdAt", "publishedAt", "totalSessions", "aiCredits",
        .. Counts.Select(count => count.Name), .. Credits.Select(credit => credit.Name),
    ];

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        Analytics("listDocAnalytics", "/analytics/docs", ListDocs,
            "docIds", "workspaceId", "query", "isPublished", "sinceDate", "untilDate", "scale", "pageToken", "orderBy", "direction", "limit"),
        Analytics("listPageAnalytics", "/analytics/docs/{docId}/pages", ListPages, "sinceDate", "untilDate", "pageToken", "limit"),
        Analytics("listDocAnalyticsSummary", "/analytics/docs/summary", Summarize, "isPublished", "sinceDate", "untilDate", "workspaceId"),
        Analytics("getAnalyticsLastUpdated", "/analytics/updated", GetLastUpdated),
    ];

    /// <summary>Creates a GET operation with the rate limit of analytics.</summary>
    public static CodaOperation Analytics(string id, string path, Func<CodaCall, CodaAnswer> handle, params string[] query) =>
        CodaOperation.Get(id, path, handle, query) with { Category = RateCategory.ReadingAnalytics };

    private static CodaAnswer ListDocs(CodaCall call)
    {
        var paging = new Paging(call, MaxItems, ItemsByDefault);
        var period = AnalyticsPeriod.Of(call.Now, paging["sinceDate"], paging["untilDate"], paging["scale"]);
        var ids = paging["docIds"]?.Split(',');
        var docs = Docs(call, paging["workspaceId"], paging["isPublished"])
            .Where(doc => ids is null || ids.Contains(doc.Id))
            .Where(doc => paging["query"] is not { } query || doc.Name.Contains(query, StringComparison.OrdinalIgnoreCase));
        return AnalyticsItem.Page(paging, docs.Select(doc => Item(call, doc, period)), Orders);
    }

    /// <summary>Coda has these numbers for Enterprise workspaces only. It answers 401 for every other document, including unknown ones.</summary>
    private static CodaAnswer ListPages(CodaCall call)
    {
        var doc = call.Services.World.Live(call.Route("docId"));
        if (!call.Services.Behaviour.EnterpriseWorkspace || doc is null || DocAccess.Of(doc, call.User.LoginId) is null)
            throw new CodaException(401);
        var paging = new Paging(call, MaxItems, ItemsByDefault);
        var period = AnalyticsPeriod.Of(call.Now, paging["sinceDate"], paging["untilDate"], scale: null);
        return paging.Page(doc.Pages, page => PageItem(doc, page, period).ToJson(), href: false);
    }

    private static CodaAnswer Summarize(CodaCall call)
    {
        var period = AnalyticsPeriod.Of(call.Now, call.Query("sinceDate"), call.Query("untilDate"), scale: null);
        var sessions = Docs(call, call.Query("workspaceId"), call.Query("isPublished"))
            .SelectMany(doc => Counts.Where(count => count.Name.StartsWith("sessions", StringComparison.Ordinal)).SelectMany(count => Series(doc, count, period)));
        return CodaAnswer.Ok(new JsonObject { ["totalSessions"] = sessions.Sum() });
    }

    private static CodaAnswer GetLastUpdated(CodaCall call)
    {
        var day = AnalyticsPeriod.Text(AnalyticsPeriod.LastUpdated(call.Now));
        return CodaAnswer.Ok(new JsonObject
        {
            ["docAnalyticsLastUpdated"] = day,
            ["packAnalyticsLastUpdated"] = day,
            ["packFormulaAnalyticsLastUpdated"] = day,
        });
    }

    private static IEnumerable<DocModel> Docs(CodaCall call, string? workspaceId, string? isPublished) => call.Services.World.Docs()
        .Where(doc => DocAccess.Of(doc, call.User.LoginId) is not null)
        .Where(doc => isPublished != "true" || doc.IsPublished)
        .Where(_ => workspaceId is null || workspaceId == Northwind.WorkspaceId);

    private static IReadOnlyList<int> Series(DocModel doc, (string Name, double Typical) count, AnalyticsPeriod period) =>
        period.Series($"{doc.Id}/{count.Name}", AnalyticsPeriod.Day(doc.CreatedAt), count.Typical);

    private static AnalyticsItem Item(CodaCall call, DocModel doc, AnalyticsPeriod period)
    {
        var days = period.Days(AnalyticsPeriod.Day(doc.CreatedAt));
        var counts = Counts.Concat(Credits).ToDictionary(count => count.Name, count => Series(doc, count, period));
        var metrics = days.Select((day, index) =>
        {
            var json = new JsonObject { ["date"] = AnalyticsPeriod.Text(day) };
            foreach (var (name, series) in counts)
                json[name] = series[index];
            json["totalSessions"] = counts.Where(count => count.Key.StartsWith("sessions", StringComparison.Ordinal)).Sum(count => count.Value[index]);
            json["aiCredits"] = Credits.Sum(credit => counts[credit.Name][index]);
            return json;
        });
        var subject = call.Links.DocReference(doc.Id);
        subject["title"] = doc.Name;
        subject["createdAt"] = DocResources.Time(doc.CreatedAt);
        if (doc.IconName is { } icon)
            subject["icon"] = Links.Icon(icon);
        if (doc.Published is { } published)
            subject["publishedAt"] = DocResources.Time(published.PublishedAt);
        var keys = new Dictionary<string, string>
        {
            ["docId"] = doc.Id,
            ["title"] = doc.Name,
            ["createdAt"] = DocResources.Time(doc.CreatedAt),
            ["publishedAt"] = doc.Published is null ? "" : DocResources.Time(doc.Published.PublishedAt),
        };
        return new("doc", subject, keys, [.. metrics]);
    }

    private static AnalyticsItem PageItem(DocModel doc, PageModel page, AnalyticsPeriod period)
    {
        var since = AnalyticsPeriod.Day(page.CreatedAt);
        var views = period.Series($"{doc.Id}/{page.Id}/views", since, 12);
        var seconds = period.Series($"{doc.Id}/{page.Id}/seconds", since, 60);
        var metrics = period.Days(since).Select((day, index) => new JsonObject
        {
            ["date"] = AnalyticsPeriod.Text(day),
            ["views"] = views[index],
            ["sessions"] = (views[index] + 1) / 2,
            ["users"] = (views[index] + 2) / 3,
            ["averageSecondsViewed"] = views[index] == 0 ? 0 : seconds[index],
            ["medianSecondsViewed"] = views[index] == 0 ? 0 : seconds[index] * 2 / 3,
            ["tabs"] = (views[index] + 1) / 2,
        });
        var subject = new JsonObject { ["id"] = page.Id, ["name"] = page.Name };
        if (page.IconName is { } icon)
            subject["icon"] = Links.Icon(icon);
        return new("page", subject, new Dictionary<string, string>(), [.. metrics]);
    }
}
