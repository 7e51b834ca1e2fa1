using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listPageContent, deletePageContent.</summary>
internal static class PageContentOperations
{
    private const int Max = 500;
    private const int ByDefault = 50;

    private static readonly Shape Delete = Shape.Of(("elementIds", Shape.ListOf(Shape.String)));

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listPageContent", "/docs/{docId}/pages/{pageIdOrName}/content", ListPageContent, "limit", "pageToken", "contentFormat"),
        CodaOperation.Write("deletePageContent", "DELETE", "/docs/{docId}/pages/{pageIdOrName}/content", DeletePageContent),
    ];

    private static CodaAnswer ListPageContent(CodaCall call)
    {
        var doc = call.Doc();
        var page = PageOperations.Find(call, doc, goneWhenDeleted: true);
        var paging = new Paging(call, Max, ByDefault);
        return paging.Page(page.Content.FindAll(element => element.TableId is null), Item, href: false);
    }

    private static JsonObject Item(ContentElement element)
    {
        var content = new JsonObject
        {
            ["style"] = element.Style,
            ["format"] = "plainText",
            ["content"] = element.Style == LineStyles.Code ? element.Text : InlineText.Plain(element.Text),
        };
        if (LineStyles.IsIndentable(element.Style))
            content["lineLevel"] = element.Level;
        return new JsonObject { ["id"] = element.Id, ["type"] = "line", ["itemContent"] = content };
    }

    private static CodaAnswer DeletePageContent(CodaCall call)
    {
        var body = call.Body(Delete);
        var doc = call.WritableDoc();
        var page = PageOperations.Find(call, doc, goneWhenDeleted: false);
        var ids = (body["elementIds"] as JsonArray)?.Select(id => id!.GetValue<string>()).ToImmutableList() ?? [];
        // Neither the specification nor a recording describes Coda's behaviour for an unknown id. A refusal hides no mistake.
        if (ids.Exists(id => !page.Content.Exists(element => element.Id == id && element.TableId is null)))
            throw CodaException.BadRequest("Could not find an element with the specified ID.");
        return call.Accept(doc, new DeleteContentEdit(page.Id, ids), ("id", page.Id));
    }
}
