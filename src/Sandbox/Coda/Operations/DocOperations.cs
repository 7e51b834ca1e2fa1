using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listDocs, createDoc, getDoc, updateDoc, deleteDoc.</summary>
internal static class DocOperations
{
    private static readonly Shape Create = Shape.Of(
        ("title", Shape.String),
        ("sourceDoc", Shape.String),
        ("timezone", Shape.String),
        ("folderId", Shape.String),
        ("initialPage", PageOperations.Create));

    private static readonly Shape Update = Shape.Of(("title", Shape.String), ("iconName", Shape.String));

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listDocs", "/docs", ListDocs,
            "isOwner", "isPublished", "query", "sourceDoc", "isStarred", "inGallery", "workspaceId", "folderId", "limit", "pageToken") with { Category = RateCategory.ListingDocs },
        CodaOperation.Write("createDoc", "POST", "/docs", CreateDoc),
        CodaOperation.Get("getDoc", "/docs/{docId}", call => CodaAnswer.Ok(DocResources.Doc(call, call.LiveDoc()))),
        CodaOperation.Write("deleteDoc", "DELETE", "/docs/{docId}", DeleteDoc),
        CodaOperation.Write("updateDoc", "PATCH", "/docs/{docId}", UpdateDoc),
    ];

    private static CodaAnswer ListDocs(CodaCall call)
    {
        var paging = new Paging(call, call.Services.Behaviour.MaxPageSize);
        var me = call.User.LoginId;
        var docs = call.Services.World.Docs()
            .Where(doc => DocAccess.Of(doc, me) is not null && doc.Opened.ContainsKey(me))
            .Where(doc => Matches(paging["isOwner"], doc.Owner == me, onlyTrue: true))
            .Where(doc => Matches(paging["isPublished"], doc.IsPublished, onlyTrue: true))
            .Where(doc => Matches(paging["inGallery"], doc.Published?.Discoverable == true, onlyTrue: true))
            .Where(doc => Matches(paging["isStarred"], doc.StarredBy.Contains(me), onlyTrue: false))
            .Where(doc => paging["query"] is not { } query || doc.Name.Contains(query, StringComparison.OrdinalIgnoreCase))
            .Where(doc => paging["sourceDoc"] is not { } source || doc.SourceDocId == source)
            .Where(doc => paging["workspaceId"] is not { } workspace || workspace == Northwind.WorkspaceId)
            .Where(doc => paging["folderId"] is not { } folder || doc.FolderId == folder)
            .OrderByDescending(doc => doc.Opened[me] > doc.UpdatedAt ? doc.Opened[me] : doc.UpdatedAt)
            .ThenBy(doc => doc.Id, StringComparer.Ordinal)
            .ToList();
        return paging.Page(docs, doc => DocResources.Doc(call, doc));
    }

    private static bool Matches(string? asked, bool actual, bool onlyTrue) => asked switch
    {
        "true" => actual,
        "false" => onlyTrue || !actual,
        _ => true,
    };

    private static CodaAnswer CreateDoc(CodaCall call)
    {
        var body = call.Body(Create);
        if (call.Role == SandboxCodaRole.Editor)
            throw new CodaException(403);
        var me = call.User.LoginId;
        DocModel? source = null;
        if (body["sourceDoc"]?.GetValue<string>() is { } sourceId)
        {
            source = call.Services.World.Live(sourceId);
            if (source is null || DocAccess.Of(source, me) is null)
                throw CodaException.BadRequest("Could not find the source doc to copy.");
            if (!DocAccess.CanCopy(source, me))
                throw new CodaException(403);
        }
        if (body["folderId"]?.GetValue<string>() is { } folder && call.Services.World.Workspace.Folder(folder)?.IsVisibleTo(me) != true)
            throw CodaException.BadRequest("Could not find a folder with the specified ID.");
        var now = call.Now;
        var doc = (source ?? new DocModel { Id = "", Name = "", Owner = "", CreatedAt = now, UpdatedAt = now }) with
        {
            Id = CodaIds.Doc(),
            Name = body["title"]?.GetValue<string>() ?? (source is null ? "Untitled" : "Copy of " + source.Name),
            Owner = me,
            SourceDocId = source?.Id,
            FolderId = body["folderId"]?.GetValue<string>() ?? Northwind.FolderId,
            CreatedAt = now,
            UpdatedAt = now,
            ProvisionedAt = now + call.Services.Behaviour.DocProvisioning,
            FormerName = null,
            TimeZone = body["timezone"]?.GetValue<string>() ?? source?.TimeZone ?? "UTC",
            Access = ImmutableSortedDictionary<string, string>.Empty.Add(me, "write"),
            Published = null,
            Domains = [],
            Grants = [],
            AclSettings = new(),
            Opened = ImmutableSortedDictionary<string, DateTimeOffset>.Empty.Add(me, now),
            People = (source?.People ?? ImmutableSortedDictionary<string, string>.Empty).SetItem(me, call.User.Name),
            StarredBy = [],
        };
        if (body["initialPage"] is JsonObject || source is null)
            doc = PageEditing.Create(doc, PageOperations.NewPage(call, doc, body["initialPage"] as JsonObject ?? [], "Untitled page"), new Stamp(me, now));
        call.Services.World.Put(doc);
        var answer = DocResources.Doc(call, doc);
        // Recorded without a size, because Coda has not counted it yet.
        answer.Remove("docSize");
        var creation = call.Services.World.Accept(doc.Id, me, new CreateDocEdit(), call.Fault(CodaFaultKind.NeverComplete) is not null, null);
        if (call.Services.Behaviour.CreationRequestId)
            answer["requestId"] = creation.RequestId;
        return CodaAnswer.Created(answer);
    }

    private static CodaAnswer UpdateDoc(CodaCall call)
    {
        var body = call.Body(Update);
        var doc = call.LiveDoc();
        call.Services.World.Put(doc.Id, current => current with
        {
            Name = body["title"]?.GetValue<string>() ?? current.Name,
            FormerName = body["title"] is null ? current.FormerName : new(FormerName.Shown(current.Name, current.FormerName, call.Now), call.Now + call.Services.Behaviour.NameLag),
            IconName = body["iconName"]?.GetValue<string>() ?? current.IconName,
            UpdatedAt = DocEditing.ChangedAt(current, call.Now),
        });
        return CodaAnswer.Ok([]);
    }

    /// <summary>Answers 202 without a request id, so clients cannot follow the deletion.</summary>
    private static CodaAnswer DeleteDoc(CodaCall call)
    {
        var doc = call.LiveDoc();
        if (doc.Owner != call.User.LoginId)
            throw new CodaException(403);
        call.Services.World.Accept(doc.Id, call.User.LoginId, new DeleteDocEdit(), call.Fault(CodaFaultKind.NeverComplete) is not null, null);
        return CodaAnswer.Accepted([]);
    }
}
