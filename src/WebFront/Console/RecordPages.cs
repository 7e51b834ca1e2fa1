using System.Globalization;
using System.Text;
using CodaMcp.Audit;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>
/// Serves lists of records with filters in their address, and single records. Members see their own records. Admins and auditors also see
/// the organization's, and new ones as they arrive.
/// </summary>
internal sealed class RecordPages(ConsolePages pages, IRecords records, PageProtection protection, TimeProvider time)
{
    private const int PageLength = 50;
    private const int TailLength = 30;
    private const string Goes = "on";
    private static readonly TimeSpan TailLifetime = TimeSpan.FromHours(1);

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, ConsolePath.Calls, (context, visit) => List(context, visit, visit.Own));
        pages.MapGet(endpoints, $"{ConsolePath.Calls}/{{id:guid}}", (context, visit) => Show(context, visit, visit.Own, (ConsolePath.Calls, "Calls")));
        pages.MapGet(endpoints, ConsolePath.Activity, (context, visit) => List(context, visit, visit.OfOrganization), admin: true);
        pages.MapGet(endpoints, $"{ConsolePath.Activity}/{{id:guid}}", (context, visit) => Show(context, visit, visit.OfOrganization, (ConsolePath.Activity, "Activity")), admin: true);
        pages.MapGet(endpoints, ConsolePath.Live, Tail, admin: true);
    }

    private async Task List(HttpContext context, Visit visit, AuditReader reader)
    {
        var query = RecordQuery.Of(context.Request);
        var now = time.GetUtcNow();
        var search = new AuditSearch { Reader = reader, Filter = query.Filter(now), Before = query.Before, Limit = PageLength };
        var page = await records.SearchAsync(search, context.RequestAborted);
        await pages.ShowAsync<RecordsView, RecordsModel>(context, new RecordsModel(visit, query, page, reader.SeesOrganization, query.Exports(reader.SeesOrganization, now)));
    }

    private async Task Show(HttpContext context, Visit visit, AuditReader reader, (string Path, string Label) list)
    {
        if (await records.FindAsync(reader, Guid.Parse((string)context.Request.RouteValues["id"]!), context.RequestAborted) is { } entry)
            await pages.ShowAsync<RecordView, RecordModel>(context, new RecordModel(visit, entry, list.Path, list.Label, reader.SeesOrganization));
        else
            await pages.ShowMissingAsync(context, visit, "Record");
    }

    private async Task Tail(HttpContext context, Visit visit)
    {
        // The script loads this page every two seconds. For an hour, all loads count as one reading of others' records, which the first
        // load has recorded.
        var now = time.GetUtcNow();
        var bound = Encoding.UTF8.GetBytes(visit.Member.ToGrainKey());
        var continues = context.Request.Query[Goes] is [{ Length: > 0 } mark] && protection.Secrets.TryUnprotectText(ConsolePath.Live, mark, bound, out var begun)
            && long.TryParse(begun, CultureInfo.InvariantCulture, out var seconds) && now - DateTimeOffset.FromUnixTimeSeconds(seconds) < TailLifetime;
        var page = await records.SearchAsync(new AuditSearch { Reader = visit.OfOrganization, Limit = TailLength, Continues = continues }, context.RequestAborted);
        var next = continues ? context.Request.Query[Goes].ToString()
            : protection.Secrets.ProtectText(ConsolePath.Live, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), bound);
        await pages.ShowAsync<LiveView, LiveModel>(context, new LiveModel(visit, page.Entries, QueryHelpers.AddQueryString(ConsolePath.Live, Goes, next)));
    }
}
