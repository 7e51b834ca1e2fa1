using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listPages, createPage, getPage, updatePage, deletePage.</summary>
internal static class PageOperations
{
    private static readonly Shape Canvas = Shape.Of(("format*", Shape.OneOf("html", "markdown")), ("content*", Shape.String));

    /// <summary>PageCreate of the API.</summary>
    public static Shape Create { get; } = Shape.Of(
        ("name", Shape.String),
        ("subtitle", Shape.String),
        ("iconName", Shape.String),
        ("imageUrl", Shape.String),
        ("parentPageId", Shape.String),
        ("pageContent", Shape.Switch(
            "type",
            ("canvas", Shape.Of(("type*", Shape.String), ("canvasContent*", Canvas))),
            ("embed", Shape.Of(("type*", Shape.String), ("url*", Shape.String), ("renderMethod", Shape.OneOf("compatibility", "standard")))),
            ("syncPage", Shape.Switch(
                "mode",
                ("page", Shape.Of(
                    ("type*", Shape.String),
                    ("mode*", Shape.String),
                    ("includeSubpages*", Shape.Boolean),
                    ("sourcePageId*", Shape.String),
                    ("sourceDocId*", Shape.String))),
                ("document", Shape.Of(("type*", Shape.String), ("mode*", Shape.String), ("sourceDocId*", Shape.String))))))));

    private static readonly Shape Update = Shape.Of(
        ("name", Shape.String),
        ("subtitle", Shape.String),
        ("iconName", Shape.String),
        ("imageUrl", Shape.String),
        ("isHidden", Shape.Boolean),
        ("contentUpdate", Shape.Of(
            ("insertionMode*", Shape.OneOf("append", "prepend", "replace")),
            ("elementId", Shape.String),
            ("canvasContent*", Canvas))));

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listPages", "/docs/{docId}/pages", ListPages, "limit", "pageToken"),
        CodaOperation.Write("createPage", "POST", "/docs/{docId}/pages", CreatePage) with { Category = RateCategory.WritingContent },
        CodaOperation.Get("getPage", "/docs/{docId}/pages/{pageIdOrName}", GetPage),
        CodaOperation.Write("updatePage", "PUT", "/docs/{docId}/pages/{pageIdOrName}", UpdatePage) with { Category = RateCategory.WritingContent },
        CodaOperation.Write("deletePage", "DELETE", "/docs/{docId}/pages/{pageIdOrName}", DeletePage),
    ];

    /// <summary>Finds the page of the path by its id, or by its name, which may be ambiguous. Throws 410 for a deleted page if the API does so here.</summary>
    public static PageModel Find(CodaCall call, DocModel doc, bool goneWhenDeleted)
    {
        var idOrName = call.Route("pageIdOrName");
        if (doc.Page(idOrName) is { } byId)
            return byId;
        if (goneWhenDeleted && doc.DeletedPageIds.Contains(idOrName))
            throw new CodaException(410, "The page has been deleted.");
        return doc.Pages.Find(page => page.Name == idOrName)
            ?? throw CodaException.NotFound("Could not find a page with the specified ID or name.");
    }

    /// <summary>Creates the edit for a PageCreate.</summary>
    public static CreatePageEdit NewPage(CodaCall call, DocModel doc, JsonObject body, string untitled = "Untitled")
    {
        var content = body["pageContent"] as JsonObject;
        string id;
        do
            id = CodaIds.Page();
        while (doc.Pages.Exists(page => CodaIds.PageSuffix(page.Id) == CodaIds.PageSuffix(id)));
        var page = new PageModel
        {
            Id = id,
            Name = body["name"]?.GetValue<string>() ?? untitled,
            Subtitle = body["subtitle"]?.GetValue<string>(),
            IconName = body["iconName"]?.GetValue<string>(),
            ImageUrl = body["imageUrl"]?.GetValue<string>(),
            ParentId = body["parentPageId"]?.GetValue<string>(),
            ContentType = content?["type"]?.GetValue<string>() ?? "canvas",
            EmbedUrl = content?["url"]?.GetValue<string>(),
            CreatedAt = call.Now,
            UpdatedAt = call.Now,
            CreatedBy = call.User.LoginId,
            UpdatedBy = call.User.LoginId,
            // A new canvas has one empty line.
            Content = [new ContentElement { Id = CodaIds.Line() }],
        };
        return new CreatePageEdit(page, content?["canvasContent"] is JsonObject canvas ? ContentOf(canvas) : null);
    }

    private static CanvasContent ContentOf(JsonObject canvas) => new(canvas["format"]!.GetValue<string>(), canvas["content"]!.GetValue<string>());

    private static CodaAnswer ListPages(CodaCall call)
    {
        var doc = call.Doc();
        var paging = new Paging(call, call.Services.Behaviour.MaxPageSize);
        return paging.Page(doc.Pages, page => Page(call, doc, page));
    }

    private static CodaAnswer GetPage(CodaCall call)
    {
        var doc = call.Doc();
        return CodaAnswer.Ok(Page(call, doc, Find(call, doc, goneWhenDeleted: true)));
    }

    private static CodaAnswer CreatePage(CodaCall call)
    {
        var body = call.Body(Create);
        var doc = call.WritableDoc();
        if (body["parentPageId"]?.GetValue<string>() is { } parent && doc.Page(parent) is null)
            throw new CodaException(404);
        var edit = NewPage(call, doc, body);
        return call.Accept(doc, edit, ("id", edit.Page.Id));
    }

    private static CodaAnswer UpdatePage(CodaCall call)
    {
        var body = call.Body(Update);
        var doc = call.WritableDoc();
        var page = Find(call, doc, goneWhenDeleted: false);
        ContentUpdate? content = null;
        if (body["contentUpdate"] is JsonObject update)
        {
            if (page.ContentType != "canvas")
                throw CodaException.BadRequest("Content of this page cannot be updated.");
            var elementId = update["elementId"]?.GetValue<string>();
            // Coda lists no ids of tables (recorded), so a client cannot name one.
            if (elementId is not null && !page.Content.Exists(element => element.Id == elementId && element.TableId is null))
                throw CodaException.BadRequest("Could not find an element with the specified ID.");
            content = new ContentUpdate(update["insertionMode"]!.GetValue<string>(), elementId, ContentOf(update["canvasContent"]!.AsObject()));
        }
        if (body["isHidden"]?.GetValue<bool>() == true && call.Services.Behaviour.PlanRefusesPaidFeatures)
            throw new CodaException(403, "Hiding pages is not available on the current plan.");
        var edit = new UpdatePageEdit(
            page.Id,
            body["name"]?.GetValue<string>(),
            body["subtitle"]?.GetValue<string>(),
            body["iconName"]?.GetValue<string>(),
            body["imageUrl"]?.GetValue<string>(),
            body["isHidden"]?.GetValue<bool>(),
            content);
        return call.Accept(doc, edit, ("id", page.Id));
    }

    private static CodaAnswer DeletePage(CodaCall call)
    {
        var doc = call.WritableDoc();
        var page = Find(call, doc, goneWhenDeleted: false);
        return call.Accept(doc, new DeletePageEdit(page.Id), ("id", page.Id));
    }

    private static JsonObject Page(CodaCall call, DocModel doc, PageModel page)
    {
        var json = call.Links.PageReference(doc, page);
        json["contentType"] = page.ContentType;
        json["isHidden"] = page.IsHidden;
        json["isEffectivelyHidden"] = IsEffectivelyHidden(doc, page);
        json["children"] = new JsonArray([.. doc.Pages.Where(child => child.ParentId == page.Id).Select(child => call.Links.PageReference(doc, child))]);
        json["authors"] = new JsonArray([.. new[] { page.CreatedBy, page.UpdatedBy }.Distinct().Select(author => DocResources.Person(call, doc, author))]);
        json["createdAt"] = DocResources.Time(page.CreatedAt);
        json["createdBy"] = DocResources.Person(call, doc, page.CreatedBy);
        json["updatedAt"] = DocResources.Time(page.UpdatedAt);
        json["updatedBy"] = DocResources.Person(call, doc, page.UpdatedBy);
        json["subtitle"] = page.Subtitle ?? "";
        if (page.IconName is { } icon)
            json["icon"] = Links.Icon(icon);
        if (page.ImageUrl is { } image)
            json["image"] = new JsonObject { ["browserLink"] = image };
        if (page.ParentId is { } parentId && doc.Page(parentId) is { } parent)
            json["parent"] = call.Links.PageReference(doc, parent);
        return json;
    }

    private static bool IsEffectivelyHidden(DocModel doc, PageModel page) =>
        page.IsHidden || (page.ParentId is { } parentId && doc.Page(parentId) is { } parent && IsEffectivelyHidden(doc, parent));
}
