using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>beginPageContentExport, getPageContentExportStatus.</summary>
internal static class PageExportOperations
{
    private static readonly Shape Begin = Shape.Of(("outputFormat*", Shape.OneOf("html", "markdown")));

    public static IReadOnlyList<CodaOperation> All(string filesUrl) =>
    [
        CodaOperation.Write("beginPageContentExport", "POST", "/docs/{docId}/pages/{pageIdOrName}/export", BeginExport),
        CodaOperation.Get(
            "getPageContentExportStatus", "/docs/{docId}/pages/{pageIdOrName}/export/{requestId}", call => GetStatus(call, filesUrl)),
    ];

    private static CodaAnswer BeginExport(CodaCall call)
    {
        var body = call.Body(Begin);
        var doc = call.Doc();
        var page = PageOperations.Find(call, doc, goneWhenDeleted: true);
        if (page.ContentType != "canvas")
            throw CodaException.BadRequest("Content of this page cannot be exported.");
        var text = PageRendering.Render(doc, page, body["outputFormat"]!.GetValue<string>());
        var failure = call.Fault(CodaFaultKind.ExportFailed);
        var export = call.Services.Exports.Begin(doc.Id, page.Id, text, failure is null ? null : failure.Text ?? "Export failed.");
        return CodaAnswer.Accepted(Status(call, export, "inProgress"));
    }

    private static CodaAnswer GetStatus(CodaCall call, string filesUrl)
    {
        var doc = call.Doc();
        var page = PageOperations.Find(call, doc, goneWhenDeleted: true);
        var export = call.Services.Exports.Poll(doc.Id, page.Id, call.Route("requestId"));
        var status = Status(call, export, !export.Ended ? "inProgress" : export.Error is null ? "complete" : "failed");
        if (export is { Ended: true, Error: { } error })
            status["error"] = error;
        else if (export.Ended)
            status["downloadLink"] = (call.Services.Behaviour.ExportLinksRedirect ? call.Links.Blobs : filesUrl) + call.Services.Exports.Sign(export);
        return CodaAnswer.Ok(status);
    }

    private static JsonObject Status(CodaCall call, CodaExport export, string status) => new()
    {
        ["id"] = export.Id,
        ["status"] = status,
        ["href"] = call.Links.Api($"/docs/{export.DocId}/pages/{export.PageId}/export/{export.Id}"),
    };
}
