using CodaMcp.Audit;
using CodaMcp.Pages.Views;
using CodaMcp.Roles;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Pages;

/// <summary>
/// Serves the pages of the console. All pages need a signed-in member. The organization's pages are for its admins; its auditors may view
/// them.
/// </summary>
internal sealed partial class ConsolePages(PageEndpoint pages, PageWriter writer, IBrowserMembers members, IMemberRoles roles, ILogger<ConsolePages> logger)
{
    /// <summary>Maps a page for GET requests.</summary>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="path">The page's path.</param>
    /// <param name="show">Writes the page.</param>
    /// <param name="admin">Whether only admins and auditors may view the page.</param>
    public void MapGet(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Visit, Task> show, bool admin = false) =>
        pages.MapGet(endpoints, path, context => EnterAsync(context, visit => !admin || visit.SeesOrganization, visit => show(context, visit)));

    /// <summary>Maps a form for POST requests.</summary>
    /// <param name="endpoints">The route builder.</param>
    /// <param name="path">The page's path.</param>
    /// <param name="change">Carries out the form's action.</param>
    /// <param name="admin">Whether only admins may send the form.</param>
    public void MapPost(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Visit, IFormCollection, Task> change, bool admin = false) =>
        pages.MapPost(endpoints, path, (context, form) => EnterAsync(context, visit => !admin || visit.IsAdmin, visit => change(context, visit, form)));

    /// <summary>Creates the visit of a signed-in member.</summary>
    public async Task<Visit> VisitAsync(HttpContext context, SignedInMember member)
    {
        var held = await roles.FindAsync(member, context.RequestAborted);
        return new Visit(member.Id, member.Name, member.Email, member.Organization, held, context.Request.Path, members.SignOutAddress);
    }

    /// <summary>Writes a page.</summary>
    public Task ShowAsync<TView, TModel>(HttpContext context, TModel model, int status = StatusCodes.Status200OK)
        where TView : View<TModel>
        where TModel : notnull =>
        writer.WriteConsoleAsync<TView, TModel>(context, model, status);

    /// <summary>Writes the page for something that does not exist or that this member may not see. The response is the same in both cases.</summary>
    public Task ShowMissingAsync(HttpContext context, Visit visit, string what) => ShowAsync<ProblemView, ProblemModel>(
        context, new ProblemModel(visit, $"{what} not found", "It does not exist, or it is not of your organization."), StatusCodes.Status404NotFound);

    /// <summary>
    /// Serves a page to a signed-in member who may see it. Otherwise asks for a sign-in, or answers 403. Answers 503 if a grain does not
    /// respond or the audit record cannot be stored.
    /// </summary>
    public async Task EnterAsync(HttpContext context, Func<Visit, bool> may, Func<Visit, Task> enter)
    {
        if (await members.FindAsync(context) is not { } member)
        {
            var wanted = HttpMethods.IsGet(context.Request.Method) ? context.Request.QueryString.ToUriComponent() : "";
            await members.AskToSignInAsync(context, context.Request.Path.ToUriComponent() + wanted);
            return;
        }
        var visit = await VisitAsync(context, member);
        if (!may(visit))
        {
            await ShowAsync<ProblemView, ProblemModel>(
                context, new ProblemModel(visit, "For admins only", "Ask an admin of your organization. Your own calls and limits are under Overview."), StatusCodes.Status403Forbidden);
            return;
        }
        try
        {
            await enter(visit);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or AuditNotRecordedException && !context.Response.HasStarted)
        {
            LogUnavailable(e, ShownText.Of(context.Request.Path));
            await ShowAsync<ProblemView, ProblemModel>(
                context, new ProblemModel(visit, "Not available at the moment", "The data could not be read in time. Load the page again in a few seconds."), StatusCodes.Status503ServiceUnavailable);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Path} could not be shown, because a grain did not answer")]
    private partial void LogUnavailable(Exception exception, string path);
}
