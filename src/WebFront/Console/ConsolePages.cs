using CodaMcp.Audit;
using CodaMcp.Pages.Views;
using CodaMcp.Roles;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Pages;

/// <summary>What all pages of the console have in common: somebody is signed in, and what is the organization's is for its admins only.</summary>
internal sealed partial class ConsolePages(PageEndpoint pages, PageWriter writer, IBrowserMembers members, IMemberRoles roles, ILogger<ConsolePages> logger)
{
    /// <summary>Maps a page that is looked at.</summary>
    /// <param name="endpoints">Where.</param>
    /// <param name="path">The page's path.</param>
    /// <param name="show">Shows it.</param>
    /// <param name="admin">Whether it is the organization's: for admins, and for auditors to look at.</param>
    public void MapGet(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Visit, Task> show, bool admin = false) =>
        pages.MapGet(endpoints, path, context => EnterAsync(context, visit => !admin || visit.SeesOrganization, visit => show(context, visit)));

    /// <summary>Maps a form that is sent.</summary>
    /// <param name="endpoints">Where.</param>
    /// <param name="path">The page's path.</param>
    /// <param name="change">Does what the form asks for.</param>
    /// <param name="admin">Whether it is for admins only.</param>
    public void MapPost(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Visit, IFormCollection, Task> change, bool admin = false) =>
        pages.MapPost(endpoints, path, (context, form) => EnterAsync(context, visit => !admin || visit.IsAdmin, visit => change(context, visit, form)));

    /// <summary>The visit of somebody who is signed in.</summary>
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

    /// <summary>Says that something is not there, or not for this member: the answer is the same.</summary>
    public Task ShowMissingAsync(HttpContext context, Visit visit, string what) => ShowAsync<ProblemView, ProblemModel>(
        context, new ProblemModel(visit, $"{what} not found", "It does not exist, or it is not of your organization."), StatusCodes.Status404NotFound);

    /// <summary>Lets a signed-in member in, and answers everybody else.</summary>
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
