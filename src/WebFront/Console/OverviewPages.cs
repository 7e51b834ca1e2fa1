using CodaMcp.Audit;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Pages;

/// <summary>
/// Serves the first page: visitors see what the server is and how to connect a client, members see their overview. Also serves the overview
/// of the organization, and the guides for members.
/// </summary>
internal sealed class OverviewPages(
    PageEndpoint pages, ConsolePages console, PageWriter writer, IBrowserMembers members, UsageReports reports, IRecords records, IMemberControl control, IRules rules, FrontSettings front, IServiceProvider services)
{
    private const int RecentLength = 6;

    private readonly ICodaConnections? connections = services.GetService<ICodaConnections>();
    private readonly HomeModel guides = new(front.McpUrl, ClientGuides.IsPublic(new Uri(front.PublicUrl)), ClientGuides.Of(front));

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        // This page never redirects to the sign-in.
        pages.MapGet(endpoints, ConsolePath.Home, async context =>
        {
            if (await members.FindAsync(context) is null)
                await writer.WriteAsync<HomeView, HomeModel>(context, guides);
            else
                await console.EnterAsync(context, _ => true, visit => ShowOwn(context, visit));
        });
        console.MapGet(endpoints, ConsolePath.Connect, (context, visit) => console.ShowAsync<ConnectView, ConnectModel>(context, new ConnectModel(visit, guides)));
        console.MapGet(endpoints, ConsolePath.Organization, ShowOrganization, admin: true);
    }

    private async Task ShowOwn(HttpContext context, Visit visit)
    {
        var report = reports.ReadAsync(visit.Own, UsagePeriod.Of(context.Request.Query["period"]), context.RequestAborted);
        var limits = control.UsageAsync(visit.Member, context.RequestAborted);
        var recent = records.SearchAsync(new AuditSearch { Reader = visit.Own, Limit = RecentLength }, context.RequestAborted);
        var connection = connections is null ? null : await connections.GetAsync(visit.Member, context.RequestAborted);
        await console.ShowAsync<OverviewView, OverviewModel>(
            context, new OverviewModel(visit, await report, await limits, connection, (await recent).Entries, front.McpUrl));
    }

    private async Task ShowOrganization(HttpContext context, Visit visit)
    {
        var report = reports.ReadAsync(visit.OfOrganization, UsagePeriod.Of(context.Request.Query["period"]), context.RequestAborted);
        var recent = records.SearchAsync(new AuditSearch { Reader = visit.OfOrganization, Limit = RecentLength }, context.RequestAborted);
        var quotas = rules.QuotasAsync(visit.Member, context.RequestAborted);
        await console.ShowAsync<OrganizationView, OrganizationModel>(context, new OrganizationModel(
            visit, await report, (await recent).Entries, [.. (await quotas).Where(use => use.Quota.Scope == Quotas.QuotaScope.Organization)]));
    }
}
