using CodaMcp.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Api;

/// <summary>The policies of an organization and of its members.</summary>
internal static class PoliciesApi
{
    private const string Tag = "Policies";

    public static void MapPolicies(this IEndpointRouteBuilder api)
    {
        api.MapGet("/policies", ListAsync)
            .Described("ListPolicies", Tag, "The organization's policy, first, and those of members who have one of their own.", ApiHosting.ReadOrganization).Produces<PoliciesView>();
        api.MapPut("/policies/organization", (HttpContext context, IGrainFactory grains) => SetAsync(context, grains, ""))
            .Described("SetPolicy", Tag, "Sets the organization's policy.", ApiHosting.ChangeOrganization)
            .Accepts<PolicyBody>("application/json").Produces<PolicyView>().ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPut("/policies/members/{member}", SetAsync)
            .Described("SetPolicyOfMember", Tag, "Sets a member's own policy, which narrows the organization's.", ApiHosting.ChangeOrganization)
            .Accepts<PolicyBody>("application/json").Produces<PolicyView>().ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IGrainFactory grains)
    {
        if (new ApiQuery(context).Problem is { } problem)
            return problem;
        var policies = await PolicyOf(context, grains).GetAll();
        return Results.Ok(new PoliciesView([.. policies.Select(PolicyView.Of)]));
    }

    private static async Task<IResult> SetAsync(HttpContext context, IGrainFactory grains, string member)
    {
        if (new ApiQuery(context).Problem is { } problem)
            return problem;
        var (body, invalid) = await ApiHosting.ReadBodyAsync<PolicyBody>(context);
        if (invalid is not null)
            return invalid;
        var caller = ApiCaller.Of(context);
        var outcome = await PolicyOf(context, grains).Set(new SetPolicy(member, body!.Policy, body.Version, caller.Member, caller.Label));
        return outcome.IsConflict ? ApiProblems.Conflict($"The policy is at version {outcome.Current.Version} by now. Look what it says, and set it from there.")
            : outcome.Errors.Length > 0 ? ApiProblems.Invalid(new Dictionary<string, string[]> { ["policy"] = outcome.Errors })
            : Results.Ok(PolicyView.Of(outcome.Current));
    }

    private static IPolicyGrain PolicyOf(HttpContext context, IGrainFactory grains) => grains.GetGrain<IPolicyGrain>(PolicyGrainKey.Of(ApiCaller.Of(context).Member.Organization));
}
