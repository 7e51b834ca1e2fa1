using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Api;

/// <summary>The member's own data. The other classes map the member's own records and own usage.</summary>
internal static class MeApi
{
    private const string Tag = "Own data";
    private static readonly MemberRoles[] Roles = [MemberRoles.Admin, MemberRoles.Auditor];

    public static void MapMe(this IEndpointRouteBuilder api)
    {
        api.MapGet("/me", GetAsync).Described("GetMe", Tag, "Who you are here, with your open sessions.", ApiHosting.Read).Produces<MeView>();
        api.MapGet("/me/limits", LimitsAsync).Described("GetOwnLimits", Tag, "What you may still use at this moment.", ApiHosting.Read).Produces<LimitsView>();
        api.MapDelete("/me/sessions", (HttpContext context, IGrainFactory grains) =>
            new ApiQuery(context).Problem is { } problem ? Task.FromResult(problem) : MembersApi.EndAsync(grains, ApiCaller.Of(context).Member))
            .Described("EndOwnSessions", Tag, "Ends all your sessions.", ApiHosting.Change).Produces<EndedView>();
        api.MapDelete("/me/sessions/{session}", (HttpContext context, IGrainFactory grains, string session) =>
            new ApiQuery(context).Problem is { } problem ? Task.FromResult(problem) : MembersApi.EndAsync(grains, ApiCaller.Of(context).Member, session))
            .Described("EndOwnSession", Tag, "Ends one of your sessions.", ApiHosting.Change).Produces<EndedView>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> GetAsync(HttpContext context, IGrainFactory grains)
    {
        if (new ApiQuery(context).Problem is { } problem)
            return problem;
        var caller = ApiCaller.Of(context);
        var found = await grains.GetGrain<IMemberDirectoryGrain>(0).Find(caller.Reader(ownOnly: true), caller.Member.Member, context.RequestAborted);
        return Results.Ok(new MeView(
            caller.Member.Member, caller.Label, caller.Member.Organization,
            [.. Roles.Where(role => caller.Roles.HasFlag(role)).Select(ApiQuery.NameOf)],
            [.. found?.Sessions.Select(SessionView.Of) ?? []]));
    }

    private static async Task<IResult> LimitsAsync(HttpContext context, IGrainFactory grains)
    {
        if (new ApiQuery(context).Problem is { } problem)
            return problem;
        var usage = await grains.GetGrain<IMemberUsageGrain>(ApiCaller.Of(context).Member.ToGrainKey()).GetUsage(context.RequestAborted);
        return Results.Ok(new LimitsView(
            usage.CallsToday, usage.WritesToday, usage.CallsThisMonth, usage.WritesThisMonth, usage.CallsLeft, usage.CallBurst, usage.CallsPerMinute,
            [.. usage.Quotas.Select(QuotaView.Of)]));
    }
}
