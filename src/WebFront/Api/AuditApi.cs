using CodaMcp.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CodaMcp.Api;

/// <summary>Audit records: search, one record, export.</summary>
internal static class AuditApi
{
    private const string Tag = "Audit";

    private static readonly ApiParameter[] Filter =
    [
        new("from", "Only records that began at this moment or later, as 2026-11-28T14:00:00Z."),
        new("to", "Only records that began before this moment."),
        new("member", "Only records of the member with this id."),
        new("tool", "Only records of this tool, or of an event by its word, as session/start."),
        new("toolset", "Only records of tools of this toolset."),
        new("target", "Only records that touched this, as doc:…, page:…, table:… or row:…."),
        new("outcome", "Only records with this outcome, as succeeded."),
        new("client", "Only records of the OAuth client with this id."),
        new("writes", "true for records of tools that write.", "true", "false"),
    ];

    private static readonly ApiParameter[] Page =
    [
        new("cursor", "next of the page before."),
        new("limit", $"At most so many, 1 to {AuditSearch.MaxLimit}; 100 by default."),
    ];

    private static readonly ApiParameter Format = new("format", "csv, jsonl or ocsf.", [.. AuditFormat.All.Keys]);

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        api.MapGet("/audit/records", (HttpContext context, IGrainFactory grains) => SearchAsync(context, grains, ownOnly: false))
            .Described("SearchAudit", Tag, "Audit records, the newest first.", ApiHosting.Read, [.. Filter, .. Page]).Produces<RecordsView>();
        api.MapGet("/audit/records/{id}", FindAsync)
            .Described("GetAuditRecord", Tag, "One audit record. An auditor sees the values of its arguments, where they are stored.", ApiHosting.Read)
            .Produces<AuditRecordView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/audit/export", (HttpContext context, IGrainFactory grains) => ExportAsync(context, grains, ownOnly: false))
            .Described("ExportAudit", Tag, "All records of a filter, the newest first, as a stream.", ApiHosting.Read, [.. Filter, Format])
            .Produces(StatusCodes.Status200OK, contentType: "text/csv", additionalContentTypes: "application/jsonl");
        api.MapGet("/audit/key", async (HttpContext context, IGrainFactory grains) => new ApiQuery(context).Problem ?? Results.Ok(AuditKeyView.Of(await ReaderOf(grains).GetKey())))
            .Described("GetAuditKey", Tag, "The public key that checkpoints of the audit are signed with now.", ApiHosting.Read).Produces<AuditKeyView>();
        api.MapGet("/audit/checkpoints", ListCheckpointsAsync)
            .Described("ListCheckpoints", Tag, "Signed checkpoints of the audit, the newest first.", ApiHosting.ReadOrganization, Page).Produces<CheckpointsView>();
        api.MapGet("/me/records", (HttpContext context, IGrainFactory grains) => SearchAsync(context, grains, ownOnly: true))
            .Described("SearchOwnAudit", "Own data", "Your audit records, the newest first.", ApiHosting.Read, [.. Filter.Where(one => one.Name != "member"), .. Page]).Produces<RecordsView>();
        api.MapGet("/me/export", (HttpContext context, IGrainFactory grains) => ExportAsync(context, grains, ownOnly: true))
            .Described("ExportOwnAudit", "Own data", "All your records of a filter, as a stream.", ApiHosting.Read, [.. Filter.Where(one => one.Name != "member"), Format])
            .Produces(StatusCodes.Status200OK, contentType: "text/csv", additionalContentTypes: "application/jsonl");
    }

    private static async Task<IResult> SearchAsync(HttpContext context, IGrainFactory grains, bool ownOnly)
    {
        var query = new ApiQuery(context);
        var search = new AuditSearch
        {
            Reader = ApiCaller.Of(context).Reader(ownOnly),
            Filter = query.Filter(),
            Before = query.Id("cursor"),
            Limit = query.Number("limit", 100, AuditSearch.MaxLimit),
        };
        if (query.Problem is { } problem)
            return problem;
        var page = await ReaderOf(grains).Search(search, context.RequestAborted);
        return Results.Ok(new RecordsView([.. page.Entries.Select(AuditRecordView.Of)], page.Next));
    }

    private static async Task<IResult> FindAsync(HttpContext context, IGrainFactory grains, string id)
    {
        if (new ApiQuery(context).Problem is { } problem)
            return problem;
        if (!Guid.TryParseExact(id, "D", out var record))
            return ApiProblems.Invalid("id", "'id' must be the id of a record, a UUID.");
        return await ReaderOf(grains).Find(ApiCaller.Of(context).Reader(), record, context.RequestAborted) is { } found
            ? Results.Ok(AuditRecordView.Of(found))
            : ApiProblems.NotFound("There is no such record that you may see.");
    }

    private static async Task<IResult> ListCheckpointsAsync(HttpContext context, IGrainFactory grains)
    {
        var query = new ApiQuery(context);
        var before = query.Number("cursor", int.MaxValue, int.MaxValue);
        var limit = query.Number("limit", 100, AuditSearch.MaxLimit);
        if (query.Problem is { } problem)
            return problem;
        var found = await ReaderOf(grains).GetCheckpoints(before, limit, context.RequestAborted);
        return Results.Ok(new CheckpointsView([.. found.Select(CheckpointView.Of)], found.Length == limit && found[^1].Number > 1 ? found[^1].Number : null));
    }

    private static async Task<IResult> ExportAsync(HttpContext context, IGrainFactory grains, bool ownOnly)
    {
        var query = new ApiQuery(context);
        var filter = query.Filter();
        if (!AuditFormat.All.TryGetValue(query.Text("format") ?? "", out var format))
            query.Reject("format", $"must be one of {string.Join(", ", AuditFormat.All.Keys)}.");
        if (query.Problem is { } problem)
            return problem;
        var reader = ApiCaller.Of(context).Reader(ownOnly);
        var audit = ReaderOf(grains);
        await audit.NoteExport(reader, filter, format!.Name, context.RequestAborted);
        // The export must not contain records that are added while it runs.
        filter = filter with { To = filter.To ?? context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() };
        context.Response.ContentType = format.ContentType;
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = $"audit.{format.Extension}" }.ToString();
        await AuditExport.WriteAsync(
            format,
            before => audit.Search(new AuditSearch { Reader = reader, Filter = filter, Before = before, Limit = AuditExport.PageSize, Continues = true }, context.RequestAborted),
            context.Response.BodyWriter,
            context.RequestAborted);
        return Results.Empty;
    }

    private static IAuditReaderGrain ReaderOf(IGrainFactory grains) => grains.GetGrain<IAuditReaderGrain>(0);
}
