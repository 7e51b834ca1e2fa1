using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about how docs and Packs are used.</summary>
[Toolset("analytics")]
internal static class AnalyticsToolset
{
    private const string Scale = "A day's metrics each, or the sums up to each day.";
    private const string OrderBy = "Metric or property to sort by, in Coda's names, such as views or date.";

    [Tool("list_doc_analytics", "Use of docs", Scopes.Read, Idempotent = true)]
    [Description("Views, sessions, copies, likes and AI credits of docs by day; metrics that are zero are left out.")]
    public static Task<AnalyticsResult> ListDocAnalytics(
        ToolCall call,
        [Description("Only these docs, by id."), MinLength(1), MaxLength(50)] string[]? docIds = null,
        [Description("Words of the title.")] string? query = null,
        [Description("Only in this workspace, ws-….")] string? workspaceId = null,
        [Description("Only published docs.")] bool published = false,
        [Description(Describe.Since)] string? since = null,
        [Description(Describe.Until)] string? until = null,
        [Description(Scale), AllowedValues("daily", "cumulative")] string scale = "daily",
        [Description(OrderBy)] string? orderBy = null,
        [Description("Largest or latest first.")] bool descending = false,
        [Description(Describe.Limit), Range(1, 1000)] int limit = 50,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var wanted = new DocAnalyticsQuery
        {
            DocIds = docIds is null ? null : string.Join(',', docIds),
            Query = query,
            WorkspaceId = workspaceId,
            IsPublished = published ? true : null,
            SinceDate = Day(since, "since"),
            UntilDate = Day(until, "until"),
            Scale = scale,
            OrderBy = orderBy,
            Direction = Direction(orderBy, descending),
        };
        return List(call, $"list_doc_analytics\n{wanted}", cursor, limit, (size, token) =>
            call.Api.ListDocAnalytics(wanted with { Limit = size, PageToken = token }, cancellationToken));
    }

    [Tool("list_page_analytics", "Use of a doc's pages", Scopes.Read, Idempotent = true)]
    [Description("Views, sessions, users and time of a doc's pages by day; metrics that are zero are left out. Only for docs of Enterprise workspaces.")]
    public static async Task<AnalyticsResult> ListPageAnalytics(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Describe.Since)] string? since = null,
        [Description(Describe.Until)] string? until = null,
        [Description(Describe.Limit), Range(1, 1000)] int limit = 50,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var wanted = new AnalyticsQuery { SinceDate = Day(since, "since"), UntilDate = Day(until, "until") };
        var docId = (await new ReferenceResolver(call).Doc(doc, cancellationToken)).Id;
        try
        {
            return await List(call, $"list_page_analytics\n{docId}\n{wanted}", cursor, limit, (size, token) =>
                call.Api.ListPageAnalytics(docId, wanted with { Limit = size, PageToken = token }, cancellationToken));
        }
        catch (CodaException refused) when (refused.Status == HttpStatusCode.Unauthorized)
        {
            // Coda also answers 401 outside Enterprise. If the token is the cause, whoami gets a 401 too, since any token may call it.
            call.Coda.Fresh = true;
            await call.Api.WhoAmI(cancellationToken);
            throw new ToolException(
                ToolErrorKind.Forbidden,
                "Coda gives the analytics of pages only for docs of workspaces with the Enterprise plan, and not for this doc. The Coda API token is in order. list_doc_analytics has the numbers of the doc as a whole.");
        }
    }

    [Tool("get_doc_analytics_summary", "Use of docs in all", Scopes.Read, Idempotent = true)]
    [Description("Total sessions of the Coda user's docs.")]
    public static async Task<AnalyticsSummaryResult> GetDocAnalyticsSummary(
        ToolCall call,
        [Description("Only in this workspace, ws-….")] string? workspaceId = null,
        [Description("Only published docs.")] bool published = false,
        [Description(Describe.Since)] string? since = null,
        [Description(Describe.Until)] string? until = null,
        CancellationToken cancellationToken = default)
    {
        var wanted = Summary(workspaceId, published, since, until);
        return new AnalyticsSummaryResult { TotalSessions = (long)(await call.Api.ListDocAnalyticsSummary(wanted, cancellationToken)).TotalSessions };
    }

    [Tool("list_pack_analytics", "Use of Packs", Scopes.Read, Idempotent = true)]
    [Description("Installs, invocations, active docs and workspaces, and revenue of the Coda user's Packs by day; metrics that are zero are left out.")]
    public static Task<AnalyticsResult> ListPackAnalytics(
        ToolCall call,
        [Description("Only these Packs, by id."), MinLength(1), MaxLength(50)] string[]? packIds = null,
        [Description("Words of the name.")] string? query = null,
        [Description("Only in this workspace, ws-….")] string? workspaceId = null,
        [Description("Only published Packs.")] bool published = false,
        [Description(Describe.Since)] string? since = null,
        [Description(Describe.Until)] string? until = null,
        [Description(Scale), AllowedValues("daily", "cumulative")] string scale = "daily",
        [Description(OrderBy)] string? orderBy = null,
        [Description("Largest or latest first.")] bool descending = false,
        [Description(Describe.Limit), Range(1, 1000)] int limit = 50,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var wanted = new PackAnalyticsQuery
        {
            PackIds = PackIds(packIds),
            Query = query,
            WorkspaceId = workspaceId,
            IsPublished = published ? true : null,
            SinceDate = Day(since, "since"),
            UntilDate = Day(until, "until"),
            Scale = scale,
            OrderBy = orderBy,
            Direction = Direction(orderBy, descending),
        };
        return List(call, $"list_pack_analytics\n{wanted}", cursor, limit, (size, token) =>
            call.Api.ListPackAnalytics(wanted with { Limit = size, PageToken = token }, cancellationToken));
    }

    [Tool("get_pack_analytics_summary", "Use of Packs in all", Scopes.Read, Idempotent = true)]
    [Description("Total installs and invocations of the Coda user's Packs.")]
    public static async Task<AnalyticsSummaryResult> GetPackAnalyticsSummary(
        ToolCall call,
        [Description("Only these Packs, by id."), MinLength(1), MaxLength(50)] string[]? packIds = null,
        [Description("Only in this workspace, ws-….")] string? workspaceId = null,
        [Description("Only published Packs.")] bool published = false,
        [Description(Describe.Since)] string? since = null,
        [Description(Describe.Until)] string? until = null,
        CancellationToken cancellationToken = default)
    {
        var wanted = new PackAnalyticsSummaryQuery(Summary(workspaceId, published, since, until)) { PackIds = PackIds(packIds) };
        var summary = await call.Api.ListPackAnalyticsSummary(wanted, cancellationToken);
        return new AnalyticsSummaryResult
        {
            TotalDocInstalls = (long)summary.TotalDocInstalls,
            TotalWorkspaceInstalls = (long)summary.TotalWorkspaceInstalls,
            TotalInvocations = (long)summary.TotalInvocations,
        };
    }

    [Tool("list_pack_formula_analytics", "Use of a Pack's formulas", Scopes.Read, Idempotent = true)]
    [Description("Invocations, errors and latency of a Pack's formulas by day; metrics that are zero are left out.")]
    public static Task<AnalyticsResult> ListPackFormulaAnalytics(
        ToolCall call,
        [Description("Pack id."), Range(1, int.MaxValue)] int packId,
        [Description("Only these formulas, in exactly their case."), MinLength(1), MaxLength(50)] string[]? formulaNames = null,
        [Description("Type of each of formula_names."), MinLength(1), MaxLength(50), AllowedValues("action", "formula", "sync", "metadata")] string[]? formulaTypes = null,
        [Description(Describe.Since)] string? since = null,
        [Description(Describe.Until)] string? until = null,
        [Description(Scale), AllowedValues("daily", "cumulative")] string scale = "daily",
        [Description(OrderBy)] string? orderBy = null,
        [Description("Largest or latest first.")] bool descending = false,
        [Description(Describe.Limit), Range(1, 1000)] int limit = 50,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        if (formulaTypes is not null && formulaTypes.Length != formulaNames?.Length)
            throw ToolException.ForArgument("formula_types", "must have as many items as 'formula_names'.");
        var wanted = new PackFormulaAnalyticsQuery
        {
            PackFormulaNames = formulaNames is null ? null : string.Join(',', formulaNames),
            PackFormulaTypes = formulaTypes is null ? null : string.Join(',', formulaTypes),
            SinceDate = Day(since, "since"),
            UntilDate = Day(until, "until"),
            Scale = scale,
            OrderBy = orderBy,
            Direction = Direction(orderBy, descending),
        };
        return List(call, $"list_pack_formula_analytics\n{packId}\n{wanted}", cursor, limit, (size, token) =>
            call.Api.ListPackFormulaAnalytics(packId, wanted with { Limit = size, PageToken = token }, cancellationToken));
    }

    [Tool("get_analytics_updated", "How recent analytics are", Scopes.Read, Idempotent = true)]
    [Description("The last day that analytics of docs, Packs and Pack formulas cover.")]
    public static async Task<AnalyticsUpdatedResult> GetAnalyticsUpdated(ToolCall call, CancellationToken cancellationToken)
    {
        var updated = await call.Api.GetAnalyticsLastUpdated(cancellationToken);
        return new AnalyticsUpdatedResult
        {
            Docs = updated.DocAnalyticsLastUpdated,
            Packs = updated.PackAnalyticsLastUpdated,
            PackFormulas = updated.PackFormulaAnalyticsLastUpdated,
        };
    }

    private static async Task<AnalyticsResult> List(ToolCall call, string query, string? cursor, int limit, Func<int, string?, Task<CodaList<AnalyticsItem>>> read)
    {
        var listed = await Listed<AnalyticsSummary>.Read(call, query, cursor, limit, read, AnalyticsSummary.Of, AnalyticsSummary.Shrunk, AnalyticsSummary.ShrunkNote);
        return new AnalyticsResult { Items = listed.Items, NextCursor = listed.NextCursor, Note = listed.Note };
    }

    private static AnalyticsSummaryQuery Summary(string? workspaceId, bool published, string? since, string? until) => new()
    {
        WorkspaceId = workspaceId,
        IsPublished = published ? true : null,
        SinceDate = Day(since, "since"),
        UntilDate = Day(until, "until"),
    };

    private static string? Day(string? day, string argument) => day is null || DateOnly.TryParseExact(day.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        ? day?.Trim()
        : throw ToolException.ForArgument(argument, "must be a day such as 2026-01-31.");

    private static string? Direction(string? orderBy, bool descending) =>
        descending ? "descending" : orderBy is null ? null : "ascending";

    private static string? PackIds(string[]? ids) => ids is null ? null : string.Join(',', ids.Select((id, at) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : throw ToolException.ForArgument($"pack_ids[{at}]", "must be a number.")));
}
