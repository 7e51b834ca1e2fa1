using CodaMcp.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Api;

/// <summary>The usage of this service.</summary>
internal static class UsageApi
{
    private static readonly ApiParameter[] Parameters =
    [
        new("from", "From when on, as 2026-11-01T00:00:00Z; seven days before 'to' by default."),
        new("to", "Before when; now by default."),
        new("step", "In what steps of UTC; the whole range at once by default.", ApiQuery.NamesOf<UsageStep>()),
        new("by", "By what; nothing by default.", ApiQuery.NamesOf<UsageGroup>()),
        new("member", "Only calls of the member with this id."),
        new("key", "Only this key of 'by', such as one tool."),
        new("keys", $"Only so many keys, those with the most calls; 1 to {UsageQuery.MaxKeys}, 20 by default."),
    ];

    public static void MapUsage(this IEndpointRouteBuilder api)
    {
        api.MapGet("/usage", (HttpContext context, IGrainFactory grains, TimeProvider time) => GetAsync(context, grains, time, ownOnly: false))
            .Described("GetUsage", "Usage", "How much was used: calls, writes, errors, members, durations, caches and bytes.", ApiHosting.Read, Parameters).Produces<UsageView>();
        api.MapGet("/me/usage", (HttpContext context, IGrainFactory grains, TimeProvider time) => GetAsync(context, grains, time, ownOnly: true))
            .Described("GetOwnUsage", "Own data", "How much you used.", ApiHosting.Read, [.. Parameters.Where(one => one.Name != "member")]).Produces<UsageView>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, IGrainFactory grains, TimeProvider time, bool ownOnly)
    {
        var query = new ApiQuery(context);
        var to = query.Moment("to") ?? time.GetUtcNow();
        var asked = new UsageQuery
        {
            Reader = ApiCaller.Of(context).Reader(ownOnly),
            From = query.Moment("from") ?? to.AddDays(-7),
            To = to,
            Step = query.OneOf("step", UsageStep.None),
            By = query.OneOf("by", UsageGroup.None),
            Member = query.Text("member"),
            Key = query.Text("key"),
            Keys = query.Number("keys", 20, UsageQuery.MaxKeys),
        };
        if (asked.From >= asked.To)
            query.Reject("from", "must be before 'to'.");
        if (asked.Step switch { UsageStep.Hour => (asked.To - asked.From).TotalHours, UsageStep.Day => (asked.To - asked.From).TotalDays, _ => 0 } > UsageQuery.MaxSteps)
            query.Reject("step", $"is too small: the range would have more than {UsageQuery.MaxSteps} steps.");
        if (query.Problem is { } problem)
            return problem;
        var usage = await grains.GetGrain<IAuditReaderGrain>(0).GetUsage(asked, context.RequestAborted);
        return Results.Ok(new UsageView(asked.From, asked.To, [.. usage.Rows.Select(UsageRowView.Of)]));
    }
}
