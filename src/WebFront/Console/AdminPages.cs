using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>
/// Serves the list of an organization's members, and the timeline of one member with an admin's actions. Also serves the timeline of a
/// document or a part of it.
/// </summary>
internal sealed class AdminPages(ConsolePages pages, IRecords records, IMemberControl control, UsageReports reports, TimeProvider time)
{
    private const int PageLength = 50;
    private static readonly string[] Kinds = ["doc", "page", "table", "row", "column", "formula", "control", "folder"];

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, ConsolePath.Members, ListMembers, admin: true);
        pages.MapGet(endpoints, $"{ConsolePath.Members}/{{member}}", ShowMember, admin: true);
        pages.MapPost(endpoints, $"{ConsolePath.Members}/{{member}}", ChangeMember, admin: true);
        pages.MapGet(endpoints, ConsolePath.Documents, ListDocuments, admin: true);
        pages.MapGet(endpoints, $"{ConsolePath.Documents}/{{target}}", ShowDocument, admin: true);
    }

    private async Task ListMembers(HttpContext context, Visit visit)
    {
        var text = context.Request.Query["q"].ToString().Trim();
        var page = await records.ListMembersAsync(
            new MemberListing { Reader = visit.OfOrganization, Text = text.Length == 0 ? null : text, After = context.Request.Query["after"] is [{ Length: > 0 } after] ? after : null, Limit = PageLength },
            context.RequestAborted);
        await pages.ShowAsync<MembersView, MembersModel>(context, new MembersModel(visit, text, page));
    }

    private async Task ShowMember(HttpContext context, Visit visit)
    {
        if (await FindAsync(context, visit) is not { } member)
        {
            await pages.ShowMissingAsync(context, visit, "Member");
            return;
        }
        var before = Guid.TryParse(context.Request.Query["before"], out var id) ? id : (Guid?)null;
        var page = await records.SearchAsync(
            new AuditSearch { Reader = visit.OfOrganization, Filter = new AuditFilter { Member = member.Id.Member }, Before = before, Limit = PageLength }, context.RequestAborted);
        var usage = await control.UsageAsync(member.Id, context.RequestAborted);
        var done = context.Request.Query["done"].ToString() switch
        {
            "revoke" => "Signed out everywhere. Clients have to sign in again.",
            "disable" => "Disabled. Every client is refused from now on.",
            "enable" => "Enabled again.",
            "end-session" or "end-sessions" => "Ended.",
            _ => null,
        };
        await pages.ShowAsync<MemberView, MemberModel>(context, new MemberModel(visit, member, usage, page, before, done));
    }

    private async Task ChangeMember(HttpContext context, Visit visit, IFormCollection form)
    {
        if (await FindAsync(context, visit) is not { } member)
        {
            await pages.ShowMissingAsync(context, visit, "Member");
            return;
        }
        var path = $"{ConsolePath.Members}/{Uri.EscapeDataString(member.Id.Member)}";
        var name = member.Label ?? member.Id.Member;
        var action = form["action"].ToString();
        using var acting = member.Id == visit.Member ? null : new Actor(visit.Member, visit.Email).Begin();
        switch (action)
        {
            case "ask-revoke":
                await AskAsync($"Sign out {name} everywhere?", "Every token issued so far is refused and every session ends. They can sign in again.", "Sign out everywhere", "revoke");
                return;
            case "ask-disable":
                await AskAsync($"Disable {name}?", "Every call, session and page of theirs is refused until somebody enables them again. Running calls are cancelled.", "Disable", "disable");
                return;
            case "disable" when member.Id == visit.Member:
                await AskAsync("You cannot disable yourself", "Ask another admin.", "Sign out everywhere", "revoke");
                return;
            case "revoke":
                await control.RevokeAsync(member.Id, time.GetUtcNow());
                break;
            case "disable":
                await control.SetDisabledAsync(member.Id, true);
                break;
            case "enable":
                await control.SetDisabledAsync(member.Id, false);
                break;
            case "end-session":
                await control.EndSessionAsync(member.Id, form["session"].ToString());
                break;
            case "end-sessions":
                await control.EndSessionsAsync(member.Id);
                break;
            default:
                MemberSignIn.Redirect(context, path);
                return;
        }
        MemberSignIn.Redirect(context, QueryHelpers.AddQueryString(path, "done", action));

        Task AskAsync(string question, string text, string label, string value) =>
            pages.ShowAsync<AskView, AskModel>(context, new AskModel(visit, question, text, label, value, path, []));
    }

    private async Task ListDocuments(HttpContext context, Visit visit)
    {
        var query = context.Request.Query;
        if (query["q"].ToString().Trim() is { Length: > 0 } wanted)
        {
            if (TargetOf(wanted, query["kind"].ToString()) is { } target)
                MemberSignIn.Redirect(context, $"{ConsolePath.Documents}/{Uri.EscapeDataString(target)}");
            else
                await ShowAsync("Enter an id as in the records, such as a doc's, a table's or a row's, or the link of a doc.", StatusCodes.Status400BadRequest);
            return;
        }
        await ShowAsync(null, StatusCodes.Status200OK);

        async Task ShowAsync(string? error, int status)
        {
            var period = UsagePeriod.Of(query["period"]);
            await pages.ShowAsync<DocumentsView, DocumentsModel>(
                context, new DocumentsModel(visit, period, await reports.DocumentsAsync(visit.OfOrganization, period, context.RequestAborted), error), status);
        }
    }

    private async Task ShowDocument(HttpContext context, Visit visit)
    {
        var target = Uri.UnescapeDataString((string)context.Request.RouteValues["target"]!);
        var query = RecordQuery.Of(context.Request);
        var filter = query.Filter(time.GetUtcNow()) with { Target = target };
        var page = await records.SearchAsync(new AuditSearch { Reader = visit.OfOrganization, Filter = filter, Before = query.Before, Limit = PageLength }, context.RequestAborted);
        await pages.ShowAsync<DocumentView, DocumentModel>(context, new DocumentModel(visit, target, query, page));
    }

    private Task<ListedMember?> FindAsync(HttpContext context, Visit visit) =>
        records.FindMemberAsync(visit.OfOrganization, Uri.UnescapeDataString((string)context.Request.RouteValues["member"]!), context.RequestAborted);

    // The path of a link to a doc has a segment with the doc's name, "_d" and its id (Coda API, "Resolving browser links").
    private static string? TargetOf(string wanted, string kind)
    {
        if (Uri.TryCreate(wanted, UriKind.Absolute, out var link) && link.Scheme is "https" or "http")
            return link.AbsolutePath.Split('/').FirstOrDefault(part => part.Contains("_d", StringComparison.Ordinal)) is { } part ? $"doc:{part[(part.LastIndexOf("_d", StringComparison.Ordinal) + 2)..]}" : null;
        if (wanted.Length > ShownText.MaxLength || wanted.Any(char.IsWhiteSpace))
            return null;
        return Kinds.Contains(wanted.Split(':', 2)[0]) && wanted.Contains(':', StringComparison.Ordinal) ? wanted : $"{(Kinds.Contains(kind) ? kind : "doc")}:{wanted}";
    }
}
