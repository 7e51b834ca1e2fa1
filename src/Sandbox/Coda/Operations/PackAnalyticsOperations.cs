using System.Globalization;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listPackAnalytics, listPackAnalyticsSummary, listPackFormulaAnalytics: for Packs whose maker is the Coda user.</summary>
internal static class PackAnalyticsOperations
{
    // The numbers of a Pack on a typical working day.
    private static readonly (string Name, double Typical)[] Counts =
    [
        ("docInstalls", 3), ("workspaceInstalls", 1), ("numFormulaInvocations", 900), ("numActionInvocations", 60), ("numSyncInvocations", 120),
        ("numMetadataInvocations", 40), ("workspacesNewlySubscribed", 0.2), ("workspacesWithSuccessfulTrials", 0.2),
    ];

    // The factors for the numbers of users in longer windows: more people use a Pack in a week than on a day.
    private static readonly (string Suffix, double Factor)[] Windows = [("", 1), ("7Day", 2.2), ("30Day", 3.5), ("90Day", 5), ("AllTime", 9)];

    private static readonly (string Name, double Typical)[] Users = [("docsActivelyUsing", 8), ("workspacesActivelyUsing", 3)];
    private static readonly (string Name, double Typical)[] Trials = [("workspacesActivelyTrialing", 0.6)];

    private static readonly string[] UseNames = [.. Users.SelectMany(_ => Windows, (user, window) => user.Name + window.Suffix)];

    private static readonly string[] PackOrders =
    [
        "date", "packId", "name", "createdAt", "docInstalls", "workspaceInstalls", "numFormulaInvocations", "numActionInvocations", "numSyncInvocations",
        "numMetadataInvocations", .. UseNames, "workspacesWithActiveSubscriptions", "workspacesWithSuccessfulTrials", "revenueUsd",
    ];

    private static readonly string[] FormulaOrders =
        ["date", "formulaName", "formulaType", "formulaInvocations", "medianLatencyMs", "medianResponseSizeBytes", "errors", .. UseNames];

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        DocAnalyticsOperations.Analytics("listPackAnalytics", "/analytics/packs", ListPacks,
            "packIds", "workspaceId", "query", "sinceDate", "untilDate", "scale", "pageToken", "orderBy", "direction", "isPublished", "limit"),
        DocAnalyticsOperations.Analytics("listPackAnalyticsSummary", "/analytics/packs/summary", Summarize,
            "packIds", "workspaceId", "isPublished", "sinceDate", "untilDate"),
        DocAnalyticsOperations.Analytics("listPackFormulaAnalytics", "/analytics/packs/{packId}/formulas", ListFormulas,
            "packFormulaNames", "packFormulaTypes", "sinceDate", "untilDate", "scale", "pageToken", "orderBy", "direction", "limit"),
    ];

    private static CodaAnswer ListPacks(CodaCall call)
    {
        var paging = new Paging(call, DocAnalyticsOperations.MaxItems, DocAnalyticsOperations.ItemsByDefault);
        var period = AnalyticsPeriod.Of(call.Now, paging["sinceDate"], paging["untilDate"], paging["scale"]);
        var packs = Packs(call, paging["packIds"], paging["workspaceId"], paging["isPublished"])
            .Where(pack => paging["query"] is not { } query || pack.Name.Contains(query, StringComparison.OrdinalIgnoreCase));
        return AnalyticsItem.Page(paging, packs.Select(pack => Item(pack, period)), PackOrders);
    }

    private static CodaAnswer Summarize(CodaCall call)
    {
        var period = AnalyticsPeriod.Of(call.Now, call.Query("sinceDate"), call.Query("untilDate"), scale: null);
        var packs = Packs(call, call.Query("packIds"), call.Query("workspaceId"), call.Query("isPublished")).ToList();
        return CodaAnswer.Ok(new JsonObject
        {
            ["totalDocInstalls"] = Total(name => name == "docInstalls"),
            ["totalWorkspaceInstalls"] = Total(name => name == "workspaceInstalls"),
            ["totalInvocations"] = Total(name => name.EndsWith("Invocations", StringComparison.Ordinal)),
        });

        int Total(Func<string, bool> counts) =>
            packs.Sum(pack => Counts.Where(count => counts(count.Name)).Sum(count => Series(pack, count.Name, count.Typical, period).Sum()));
    }

    /// <summary>Returns an empty list if the Coda user is not a maker of the Pack. The operation has neither 403 nor 404.</summary>
    private static CodaAnswer ListFormulas(CodaCall call)
    {
        var paging = new Paging(call, DocAnalyticsOperations.MaxItems, DocAnalyticsOperations.ItemsByDefault);
        var period = AnalyticsPeriod.Of(call.Now, paging["sinceDate"], paging["untilDate"], paging["scale"]);
        var names = paging["packFormulaNames"]?.Split(',');
        var types = paging["packFormulaTypes"]?.Split(',');
        if (types is not null && types.Length != names?.Length)
            throw CodaException.BadRequest("packFormulaTypes must have as many items as packFormulaNames.");
        var formulas = Packs(call, call.Route("packId"), null, null)
            .SelectMany(pack => pack.Formulas, (pack, formula) => (Pack: pack, formula.Name, formula.Type))
            .Where(formula => names is null || names.Index().Any(name => name.Item == formula.Name && (types is null || types[name.Index] == formula.Type)));
        return AnalyticsItem.Page(paging, formulas.Select(formula => FormulaItem(formula.Pack, formula.Name, formula.Type, period)), FormulaOrders);
    }

    private static IEnumerable<PackSeed> Packs(CodaCall call, string? ids, string? workspaceId, string? isPublished) => NorthwindPacks.All
        .Where(pack => pack.Makers.Contains(call.User.LoginId))
        .Where(pack => ids is null || ids.Split(',').Contains(Id(pack)))
        .Where(pack => isPublished != "true" || pack.IsPublished)
        .Where(_ => workspaceId is null || workspaceId == Northwind.WorkspaceId);

    private static IReadOnlyList<int> Series(PackSeed pack, string name, double typical, AnalyticsPeriod period) =>
        period.Series($"{pack.Id}/{name}", AnalyticsPeriod.Day(pack.CreatedAt), typical);

    private static AnalyticsItem Item(PackSeed pack, AnalyticsPeriod period)
    {
        var counts = Counts.ToDictionary(count => count.Name, count => Series(pack, count.Name, count.Typical, period));
        var metrics = period.Days(AnalyticsPeriod.Day(pack.CreatedAt)).Select((day, index) =>
        {
            var json = new JsonObject { ["date"] = AnalyticsPeriod.Text(day) };
            foreach (var (name, series) in counts)
                json[name] = series[index];
            AddUse(json, pack, "", Users.Concat(Trials), day);
            json["workspacesWithActiveSubscriptions"] = 0;
            // Both Packs are free. The amount is a string.
            json["revenueUsd"] = "0.00";
            return json;
        });
        var subject = new JsonObject { ["id"] = pack.Id, ["name"] = pack.Name, ["createdAt"] = DocResources.Time(pack.CreatedAt) };
        var keys = new Dictionary<string, string> { ["packId"] = Id(pack), ["name"] = pack.Name, ["createdAt"] = DocResources.Time(pack.CreatedAt) };
        return new("pack", subject, keys, [.. metrics]);
    }

    private static AnalyticsItem FormulaItem(PackSeed pack, string name, string type, AnalyticsPeriod period)
    {
        var since = AnalyticsPeriod.Day(pack.CreatedAt);
        var invocations = Series(pack, name + "/invocations", 300, period);
        var errors = Series(pack, name + "/errors", 4, period);
        var metrics = period.Days(since).Select((day, index) =>
        {
            var json = new JsonObject { ["date"] = AnalyticsPeriod.Text(day), ["formulaInvocations"] = invocations[index], ["errors"] = errors[index] };
            // A cumulative median does not exist.
            if (!period.Cumulative)
            {
                json["medianLatencyMs"] = DailyNumbers.Of($"{pack.Id}/{name}/latency", day, since, 120);
                json["medianResponseSizeBytes"] = DailyNumbers.Of($"{pack.Id}/{name}/size", day, since, 2_000);
            }
            AddUse(json, pack, name, Users, day);
            return json;
        });
        var keys = new Dictionary<string, string> { ["formulaName"] = name, ["formulaType"] = type };
        return new("formula", new JsonObject { ["name"] = name, ["type"] = type }, keys, [.. metrics]);
    }

    private static void AddUse(JsonObject json, PackSeed pack, string what, IEnumerable<(string Name, double Typical)> users, DateOnly day)
    {
        foreach (var (name, typical) in users)
        {
            var today = DailyNumbers.Of($"{pack.Id}/{what}/{name}", day, AnalyticsPeriod.Day(pack.CreatedAt), typical);
            foreach (var (suffix, factor) in Windows)
                json[name + suffix] = (int)Math.Ceiling(today * factor);
        }
    }

    private static string Id(PackSeed pack) => pack.Id.ToString(CultureInfo.InvariantCulture);
}
