using CodaMcp.Members;
using CodaMcp.Quotas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Api;

/// <summary>The quotas of an organization.</summary>
internal static class QuotasApi
{
    private const string Tag = "Quotas";
    private static readonly string[] Required = ["scope", "measure", "period"];

    public static void MapQuotas(this IEndpointRouteBuilder api)
    {
        api.MapGet("/quotas", ListAsync)
            .Described("ListQuotas", Tag, "All quotas of the organization.", ApiHosting.ReadOrganization).Produces<QuotasView>();
        api.MapPut("/quotas", SetAsync)
            .Described("SetQuota", Tag, "Sets a quota, in place of the same one with another limit.", ApiHosting.ChangeOrganization)
            .Accepts<QuotaBody>("application/json").Produces<QuotaChangeView>();
        api.MapDelete("/quotas", RemoveAsync)
            .Described(
                "RemoveQuota", Tag, "Removes a quota.", ApiHosting.ChangeOrganization,
                new ApiParameter("scope", "Whose calls it counts together.", ApiQuery.NamesOf<QuotaScope>()), new ApiParameter("member", "The member's id, with the scope member."),
                new ApiParameter("tool", "The tool it counts; all by default."), new ApiParameter("toolset", "The toolset it counts; all by default."),
                new ApiParameter("measure", "What it counts.", ApiQuery.NamesOf<QuotaMeasure>()), new ApiParameter("period", "After what time it begins again.", ApiQuery.NamesOf<QuotaPeriod>()))
            .Produces<QuotaChangeView>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, IGrainFactory grains)
    {
        if (new ApiQuery(context).Problem is { } problem)
            return problem;
        var quotas = await QuotasOf(context, grains).Show(context.RequestAborted);
        return Results.Ok(new QuotasView([.. quotas.Select(QuotaView.Of)]));
    }

    private static async Task<IResult> SetAsync(HttpContext context, IGrainFactory grains)
    {
        if (new ApiQuery(context).Problem is { } problem)
            return problem;
        var (body, invalid) = await ApiHosting.ReadBodyAsync<QuotaBody>(context);
        if (invalid is not null)
            return invalid;
        var caller = ApiCaller.Of(context);
        return Answer(await QuotasOf(context, grains).Set(body!.Of(OrganizationId.Of(caller.Member)), caller.Member, caller.Label, context.RequestAborted));
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, IGrainFactory grains)
    {
        var query = new ApiQuery(context);
        foreach (var name in Required.Where(name => query.Text(name) is null))
            query.Reject(name, "is missing.");
        var quota = new QuotaBody
        {
            Scope = query.OneOf("scope", QuotaScope.Organization),
            Member = query.Text("member") ?? "",
            Tool = query.Text("tool") ?? "",
            Toolset = query.Text("toolset") ?? "",
            Measure = query.OneOf("measure", QuotaMeasure.Calls),
            Period = query.OneOf("period", QuotaPeriod.Day),
            Limit = 0,
        };
        if (query.Problem is { } problem)
            return problem;
        var caller = ApiCaller.Of(context);
        return Answer(await QuotasOf(context, grains).Remove(quota.Of(OrganizationId.Of(caller.Member)), caller.Member, caller.Label, context.RequestAborted));
    }

    private static IResult Answer(QuotaChange change) => change.Refusal is { } refusal
        ? ApiProblems.Invalid("quota", refusal)
        : Results.Ok(new QuotaChangeView(QuotaBody.Of(change.Before), QuotaBody.Of(change.After)));

    private static IQuotaGrain QuotasOf(HttpContext context, IGrainFactory grains) => grains.GetGrain<IQuotaGrain>(OrganizationId.Of(ApiCaller.Of(context).Member).ToGrainKey());
}
