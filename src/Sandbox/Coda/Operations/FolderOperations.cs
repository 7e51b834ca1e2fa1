using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listFolders, createFolder, getFolder, updateFolder, deleteFolder, and listFolderChildren, which version 1.6.0 adds.</summary>
internal static class FolderOperations
{
    private const int MaxName = 256;

    private static readonly Shape Create = Shape.Of(("name*", Shape.Text(MaxName)), ("workspaceId*", Shape.String), ("description", Shape.String));
    private static readonly Shape Update = Shape.Of(("name", Shape.Text(MaxName)), ("description", Shape.String));

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listFolders", "/folders", ListFolders, "workspaceId", "isStarred", "limit", "pageToken"),
        CodaOperation.Write("createFolder", "POST", "/folders", CreateFolder),
        CodaOperation.Get("getFolder", "/folders/{folderId}", call => CodaAnswer.Ok(Folder(call, Find(call)))),
        CodaOperation.Get("listFolderChildren", "/folders/{folderId}/children", ListChildren, "limit", "pageToken"),
        CodaOperation.Write("updateFolder", "PATCH", "/folders/{folderId}", UpdateFolder),
        CodaOperation.Write("deleteFolder", "DELETE", "/folders/{folderId}", DeleteFolder),
    ];

    /// <summary>Returns the reference to a folder in documents. It has the name only if the Coda user can see the folder.</summary>
    public static JsonObject Reference(CodaCall call, string folderId)
    {
        var json = new JsonObject { ["id"] = folderId, ["type"] = "folder", ["browserLink"] = BrowserLink(call, folderId) };
        if (call.Services.World.Workspace.Folder(folderId) is { } folder && folder.IsVisibleTo(call.User.LoginId))
            json["name"] = FormerName.Shown(folder.Name, folder.FormerName, call.Now);
        return json;
    }

    private static CodaAnswer ListFolders(CodaCall call)
    {
        var paging = new Paging(call, call.Services.Behaviour.MaxPageSize);
        var me = call.User.LoginId;
        var folders = call.Services.World.Workspace.Folders
            .Where(folder => folder.IsVisibleTo(me) && folder.ParentId is null)
            .Where(folder => paging["workspaceId"] is not { } workspace || workspace == Northwind.WorkspaceId)
            .Where(folder => paging["isStarred"] is not { } starred || (starred == "true") == folder.StarredBy.Contains(me))
            .ToList();
        return paging.Page(folders, folder => Folder(call, folder));
    }

    /// <summary>
    /// Lists the direct subfolders of a folder. In Coda, <c>visibility</c> is <c>restricted</c> for a subfolder that only its manager may
    /// see.
    /// </summary>
    private static CodaAnswer ListChildren(CodaCall call)
    {
        var parent = Find(call);
        var children = call.Services.World.Workspace.Folders.FindAll(folder => folder.ParentId == parent.Id && folder.IsVisibleTo(call.User.LoginId));
        return new Paging(call, call.Services.Behaviour.MaxPageSize).Page(children, child =>
        {
            var json = Folder(call, child);
            json["visibility"] = "visible";
            return json;
        });
    }

    private static CodaAnswer CreateFolder(CodaCall call)
    {
        var body = call.Body(Create);
        if (body["workspaceId"]!.GetValue<string>() != Northwind.WorkspaceId)
            throw CodaException.BadRequest("Could not find a workspace with the specified ID.");
        RefuseEditors(call);
        var folder = new FolderModel
        {
            Id = CodaIds.Folder(),
            Name = body["name"]!.GetValue<string>(),
            Description = body["description"]?.GetValue<string>(),
            CreatedAt = call.Now,
        };
        call.Services.World.Change(workspace => workspace with { Folders = workspace.Folders.Add(folder) });
        return CodaAnswer.Created(Folder(call, folder));
    }

    private static CodaAnswer UpdateFolder(CodaCall call)
    {
        var body = call.Body(Update);
        FolderModel? after = null;
        call.Services.World.Change(workspace =>
        {
            var folder = Editable(call);
            after = folder with
            {
                Name = body["name"]?.GetValue<string>() ?? folder.Name,
                FormerName = body["name"] is null ? folder.FormerName : new(FormerName.Shown(folder.Name, folder.FormerName, call.Now), call.Now + call.Services.Behaviour.NameLag),
                // An empty description does not clear it (live note).
                Description = body["description"]?.GetValue<string>() is { Length: > 0 } description ? description : folder.Description,
            };
            return workspace with { Folders = workspace.Folders.Replace(folder, after) };
        });
        return CodaAnswer.Ok(Folder(call, after!));
    }

    private static CodaAnswer DeleteFolder(CodaCall call)
    {
        call.Services.World.Change(workspace =>
        {
            var folder = Editable(call);
            // Documents that the Coda user cannot see count as well.
            if (call.Services.World.Docs().Any(doc => doc.FolderId == folder.Id) || workspace.Folders.Exists(child => child.ParentId == folder.Id))
                throw CodaException.BadRequest("The folder is not empty. Only empty folders can be deleted.");
            return workspace with { Folders = workspace.Folders.Remove(folder) };
        });
        return CodaAnswer.Ok([]);
    }

    private static FolderModel Find(CodaCall call) =>
        call.Services.World.Workspace.Folder(call.Route("folderId")) is { } folder && folder.IsVisibleTo(call.User.LoginId)
            ? folder
            : throw new CodaException(404);

    private static FolderModel Editable(CodaCall call)
    {
        var folder = Find(call);
        RefuseEditors(call);
        return folder.PersonalTo is null ? folder : throw new CodaException(403, "Personal folders cannot be changed.");
    }

    private static void RefuseEditors(CodaCall call)
    {
        if (call.Role == SandboxCodaRole.Editor)
            throw new CodaException(403);
    }

    private static JsonObject Folder(CodaCall call, FolderModel folder)
    {
        var json = new JsonObject
        {
            ["id"] = folder.Id,
            ["type"] = "folder",
            ["href"] = call.Links.Api($"/folders/{folder.Id}"),
            ["name"] = FormerName.Shown(folder.Name, folder.FormerName, call.Now),
            ["browserLink"] = BrowserLink(call, folder.Id),
            ["createdAt"] = DocResources.Time(folder.CreatedAt),
            ["canEdit"] = folder.PersonalTo is null && call.Role != SandboxCodaRole.Editor,
            ["workspace"] = DocResources.Workspace(call.Links),
            ["workspaceId"] = Northwind.WorkspaceId,
        };
        if (folder.Description is { } description)
            json["description"] = description;
        if (folder.IconName is { } icon)
        {
            json["icon"] = Links.Icon(icon);
            json["iconColor"] = "blue";
        }
        return json;
    }

    private static string BrowserLink(CodaCall call, string folderId) => $"{call.Links.BrowserOrigin}/folders/{folderId}";
}
