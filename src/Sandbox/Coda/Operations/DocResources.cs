using System.Globalization;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Converts documents to the API's form.</summary>
internal static class DocResources
{
    public static JsonObject Doc(CodaCall call, DocModel doc)
    {
        var links = call.Links;
        var json = new JsonObject
        {
            ["id"] = doc.Id,
            ["type"] = "doc",
            ["href"] = links.Api($"/docs/{doc.Id}"),
            ["browserLink"] = links.Doc(doc.Id),
            ["name"] = FormerName.Shown(doc.Name, doc.FormerName, call.Now),
            ["owner"] = doc.Owner,
            ["ownerName"] = call.Services.Directory.NameOf(doc.Owner, doc),
            ["docSize"] = new JsonObject
            {
                ["totalRowCount"] = doc.Tables.Sum(table => table.Rows.Count),
                ["tableAndViewCount"] = doc.Tables.Count,
                ["pageCount"] = doc.Pages.Count,
                ["overApiSizeLimit"] = call.Services.Faults.IsOversize(doc.Id),
                ["baseTableCount"] = doc.Tables.Count(table => !table.IsView),
            },
            ["createdAt"] = Time(doc.CreatedAt),
            ["updatedAt"] = Time(doc.UpdatedAt),
            ["folder"] = FolderOperations.Reference(call, doc.FolderId),
            ["workspace"] = Workspace(links),
            ["workspaceId"] = Northwind.WorkspaceId,
            ["folderId"] = doc.FolderId,
        };
        if (doc.IconName is { } icon)
            json["icon"] = Links.Icon(icon);
        if (doc.SourceDocId is { } source)
            json["sourceDoc"] = links.DocReference(source);
        if (doc.Published is { } published)
            json["published"] = PublishingOperations.Published(call, published);
        return json;
    }

    public static JsonObject Workspace(Links links) => new()
    {
        ["id"] = Northwind.WorkspaceId,
        ["type"] = "workspace",
        ["browserLink"] = $"{links.BrowserOrigin}/docs?workspaceId={Northwind.WorkspaceId}",
        ["name"] = Northwind.WorkspaceName,
    };

    /// <summary>Returns a time in the API's form: milliseconds, UTC.</summary>
    public static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static JsonObject Person(CodaCall call, DocModel doc, string loginId) => new()
    {
        ["@context"] = "http://schema.org/",
        ["@type"] = "Person",
        ["name"] = call.Services.Directory.NameOf(loginId, doc),
        ["email"] = loginId,
    };
}
