using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Creates API and browser addresses in the recorded forms, and the references that contain them.</summary>
internal sealed class Links(string apiUrl, string browserOrigin)
{
    public string ApiUrl { get; } = apiUrl;

    public string BrowserOrigin { get; } = browserOrigin;

    public string Api(string path) => ApiUrl + path;

    /// <summary>The path on the API's host that redirects to the bucket.</summary>
    public string Blobs { get; } = new Uri(apiUrl).GetLeftPart(UriPartial.Authority) + "/blobs";

    public string Doc(string docId) => $"{BrowserOrigin}/d/_d{docId}";

    public string Page(DocModel doc, PageModel page) => $"{Doc(doc.Id)}/_su{CodaIds.PageSuffix(page.Id)}";

    public string Table(DocModel doc, TableModel table) => $"{Doc(doc.Id)}#_tu{table.Id}";

    public string Row(DocModel doc, TableModel table, RowModel row) => $"{Table(doc, table)}/_ru{row.Id}";

    public JsonObject DocReference(string docId) => new()
    {
        ["id"] = docId,
        ["type"] = "doc",
        ["href"] = Api($"/docs/{docId}"),
        ["browserLink"] = Doc(docId),
    };

    public JsonObject PageReference(DocModel doc, PageModel page) => new()
    {
        ["id"] = page.Id,
        ["type"] = "page",
        ["href"] = Api($"/docs/{doc.Id}/pages/{page.Id}"),
        ["browserLink"] = Page(doc, page),
        ["name"] = page.Name,
    };

    /// <summary>A reference to a table, with its page. Listings contain it.</summary>
    public JsonObject TableReference(DocModel doc, TableModel table)
    {
        var reference = BareTableReference(doc, table);
        if (doc.Page(table.PageId) is { } page)
            reference["parent"] = PageReference(doc, page);
        return reference;
    }

    /// <summary>A reference to a table, without its page. Rows and columns of that table contain it (recorded).</summary>
    public JsonObject BareTableReference(DocModel doc, TableModel table) => new()
    {
        ["id"] = table.Id,
        ["type"] = "table",
        ["tableType"] = table.IsView ? "view" : "table",
        ["href"] = Api($"/docs/{doc.Id}/tables/{table.Id}"),
        ["browserLink"] = Table(doc, table),
        ["name"] = table.Name,
    };

    public JsonObject ColumnReference(DocModel doc, TableModel table, string columnId) => new()
    {
        ["id"] = columnId,
        ["type"] = "column",
        ["href"] = Api($"/docs/{doc.Id}/tables/{table.Id}/columns/{columnId}"),
    };

    public static JsonObject Icon(string name) => new()
    {
        ["name"] = name,
        ["type"] = "image/png",
        ["browserLink"] = $"https://cdn.coda.io/icons/png/color/{name}-128.png",
    };
}
