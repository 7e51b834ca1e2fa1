using CodaMcp.Audit;
using CodaMcp.Members;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Api;

/// <summary>The members of an organization and their sessions.</summary>
internal static class MembersApi
{
    private const string Tag = "Members";

    // The issue time of a token is in whole seconds of the issuer's clock, which may be slightly ahead.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);

    public static void MapMembers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/members", ListAsync)
            .Described(
                "ListMembers", Tag, "Members who have been here, with their open sessions.", ApiHosting.Read,
                new ApiParameter("text", "Only members whose id or email address contains this."), new ApiParameter("cursor", "next of the page before."),
                new ApiParameter("limit", $"At most so many members, 1 to {MemberListing.MaxLimit}; 50 by default."))
            .Produces<MembersView>();
        api.MapGet("/members/{member}", (HttpContext context, IGrainFactory grains, string member) =>
            WithMemberAsync(context, grains, member, found => Task.FromResult(Results.Ok(MemberView.Of(found)))))
            .Described("GetMember", Tag, "One member, with the open sessions.", ApiHosting.Read).Produces<MemberView>().ProducesProblem(StatusCodes.Status404NotFound);
        Change(api, "disable", "DisableMember", "Keeps a member out, whatever the token, and ends the member's sessions.", static (access, _) => access.SetDisabled(true));
        Change(api, "enable", "EnableMember", "Lets a disabled member in again.", static (access, _) => access.SetDisabled(false));
        Change(
            api, "revoke", "RevokeMember", "Refuses every token of a member that was issued until now, and ends the member's sessions. A client that gets a new token comes in again.",
            static (access, now) => access.RevokeTokens(now + Ahead));
        api.MapDelete("/members/{member}/sessions", (HttpContext context, IGrainFactory grains, string member) =>
            WithMemberAsync(context, grains, member, found => EndAsync(grains, found.Id)))
            .Described("EndSessionsOfMember", Tag, "Ends all sessions of a member.", ApiHosting.ChangeOrganization).Produces<EndedView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/members/{member}/sessions/{session}", (HttpContext context, IGrainFactory grains, string member, string session) =>
            WithMemberAsync(context, grains, member, found => EndAsync(grains, found.Id, session)))
            .Described("EndSessionOfMember", Tag, "Ends one session of a member.", ApiHosting.ChangeOrganization).Produces<EndedView>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Ends one session.</summary>
    public static async Task<IResult> EndAsync(IGrainFactory grains, MemberId member, string session) =>
        await grains.GetGrain<IMemberAdministrationGrain>(member.ToGrainKey()).EndSession(session)
            ? Results.Ok(new EndedView(1))
            : ApiProblems.NotFound("There is no such session. It may have ended meanwhile.");

    /// <summary>Ends all sessions.</summary>
    public static async Task<IResult> EndAsync(IGrainFactory grains, MemberId member) =>
        Results.Ok(new EndedView(await grains.GetGrain<IMemberAdministrationGrain>(member.ToGrainKey()).EndSessions()));

    private static async Task<IResult> ListAsync(HttpContext context, IGrainFactory grains)
    {
        var query = new ApiQuery(context);
        var listing = new MemberListing
        {
            Reader = ApiCaller.Of(context).Reader(),
            Text = query.Text("text"),
            After = query.Text("cursor"),
            Limit = query.Number("limit", 50, MemberListing.MaxLimit),
        };
        if (query.Problem is { } problem)
            return problem;
        var page = await DirectoryOf(grains).List(listing, context.RequestAborted);
        return Results.Ok(new MembersView([.. page.Members.Select(MemberView.Of)], page.Next));
    }

    private static void Change(IEndpointRouteBuilder api, string verb, string name, string summary, Func<IMemberAccessGrain, DateTimeOffset, Task> change) =>
        api.MapPost($"/members/{{member}}/{verb}", (HttpContext context, IGrainFactory grains, TimeProvider time, string member) => WithMemberAsync(context, grains, member, async found =>
        {
            if (found.Id == ApiCaller.Of(context).Member && verb == "disable")
                return ApiProblems.Conflict("You cannot disable yourself: nobody could undo it for you here. Ask another admin.");
            await change(grains.GetGrain<IMemberAccessGrain>(found.Id.ToGrainKey()), time.GetUtcNow());
            return Results.Ok(MemberView.Of((await DirectoryOf(grains).Find(ApiCaller.Of(context).Reader(), member, context.RequestAborted))!));
        }))
        .Described(name, Tag, summary, ApiHosting.ChangeOrganization).Produces<MemberView>()
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> WithMemberAsync(HttpContext context, IGrainFactory grains, string member, Func<ListedMember, Task<IResult>> act)
    {
        if (new ApiQuery(context).Problem is { } problem)
            return problem;
        var caller = ApiCaller.Of(context);
        if (await DirectoryOf(grains).Find(caller.Reader(), member, context.RequestAborted) is not { } found)
            return ApiProblems.NotFound("There is no such member that you may see. Members are listed once they have been here.");
        using var acting = found.Id == caller.Member ? null : caller.Act();
        return await act(found);
    }

    private static IMemberDirectoryGrain DirectoryOf(IGrainFactory grains) => grains.GetGrain<IMemberDirectoryGrain>(0);
}
