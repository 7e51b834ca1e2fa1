using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Sandbox.Coda;

/// <summary>API and browser addresses, and the references that carry them.</summary>
internal sealed partial class Links(string apiUrl, string browserOrigin)
{
    public string ApiUrl { get; } = apiUrl;

    public string BrowserOrigin { get; } = browserOrigin;

    public string Api(string path) => ApiUrl + path;

    public string Doc(DocModel doc) => $"{BrowserOrigin}/d/{Slug(doc.Name)}_d{doc.Id}";

    public string Page(DocModel doc, PageModel page) => $"{Doc(doc)}/{Slug(page.Name)}_su{CodaIds.PageSuffix(page.Id)}";

    public string Table(DocModel doc, TableModel table) => $"{BrowserOrigin}/d/_d{doc.Id}#{Slug(table.Name)}_t{Bare(table.Id)}";

    public string Row(DocModel doc, TableModel table, RowModel row) => $"{Table(doc, table)}/_ru{row.Id}";

    public JsonObject DocReference(string docId) => new()
    {
        ["id"] = docId,
        ["type"] = "doc",
        ["href"] = Api($"/docs/{docId}"),
        ["browserLink"] = $"{BrowserOrigin}/d/_d{docId}",
    };

    public JsonObject PageReference(DocModel doc, PageModel page) => new()
    {
        ["id"] = page.Id,
        ["type"] = "page",
        ["href"] = Api($"/docs/{doc.Id}/pages/{page.Id}"),
        ["browserLink"] = Page(doc, page),
        ["name"] = page.Name,
    };

    public JsonObject TableReference(DocModel doc, TableModel table)
    {
        var reference = new JsonObject
        {
            ["id"] = table.Id,
            ["type"] = "table",
            ["tableType"] = table.IsView ? "view" : "table",
            ["href"] = Api($"/docs/{doc.Id}/tables/{table.Id}"),
            ["browserLink"] = Table(doc, table),
            ["name"] = table.Name,
        };
        if (doc.Page(table.PageId) is { } page)
            reference["parent"] = PageReference(doc, page);
        return reference;
    }

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
        ["browserLink"] = $"https://cdn.coda.io/icons/png/color/{name}-60.png",
    };

    /// <summary>The part of an object id after its kind: what browser links show.</summary>
    public static string Bare(string id) => id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..];

    private static string Slug(string name) => NotInSlug().Replace(name, "-").Trim('-');

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotInSlug();
}
