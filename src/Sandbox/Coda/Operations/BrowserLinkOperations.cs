using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Sandbox.Coda;

/// <summary>resolveBrowserLink: finds the object of a link from the address bar.</summary>
internal static partial class BrowserLinkOperations
{
    private static readonly string[] Hosts = ["coda.io", "www.coda.io", "docs.superhuman.com"];

    public static IReadOnlyList<CodaOperation> All { get; } =
        [CodaOperation.Get("resolveBrowserLink", "/resolveBrowserLink", Resolve, "url", "degradeGracefully") with { AlwaysAllowed = true }];

    private static CodaAnswer Resolve(CodaCall call)
    {
        var url = call.Query("url") ?? throw CodaException.BadRequest("url is required.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || !(Hosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase) || url.StartsWith(call.Links.BrowserOrigin + "/", StringComparison.Ordinal))
            || DocPath().Match(uri.AbsolutePath) is not { Success: true } path)
            throw CodaException.BadRequest("The URL does not appear to be a Coda URL.");
        if (call.Services.World.Snapshot(path.Groups["doc"].Value) is not var (doc, _) || DocAccess.Of(doc, call.User.LoginId) is null)
            throw NotFound();
        var graceful = call.Flag("degradeGracefully") == true;
        var resource = Find(call, doc, path.Groups["page"].Value, Uri.UnescapeDataString(uri.Fragment), graceful);
        var browserLink = (string?)resource["browserLink"];
        resource.Remove("browserLink");
        var parameters = new Dictionary<string, string?> { ["url"] = url };
        if (graceful)
            parameters["degradeGracefully"] = "true";
        return CodaAnswer.Ok(new JsonObject
        {
            ["type"] = "apiLink",
            ["href"] = QueryHelpers.AddQueryString(call.Links.Api("/resolveBrowserLink"), parameters),
            ["browserLink"] = browserLink,
            ["resource"] = resource,
        });
    }

    /// <summary>Returns the most specific object of the link. If it does not exist, degradeGracefully allows the next higher one.</summary>
    private static JsonObject Find(CodaCall call, DocModel doc, string pageSuffix, string fragment, bool graceful)
    {
        var table = TablePart().Match(fragment) is { Success: true } tablePart
            ? doc.Tables.Find(candidate => candidate.Id == tablePart.Groups["id"].Value)
            : null;
        if (RowPart().Match(fragment) is { Success: true } rowPart)
        {
            if (FindRow(doc, table, rowPart.Groups["id"].Value, rowPart.Groups["index"].Value) is var (home, row))
                return Row(call, doc, home, row);
            if (!graceful)
                throw NotFound();
        }
        if (table is not null)
            return Slim(call.Links.TableReference(doc, table));
        if (TablePart().IsMatch(fragment) && !graceful)
            throw NotFound();
        if (pageSuffix.Length > 0)
        {
            if (doc.Pages.Find(page => CodaIds.PageSuffix(page.Id) == pageSuffix) is { } page)
                return Slim(call.Links.PageReference(doc, page));
            if (!graceful)
                throw NotFound();
        }
        var reference = call.Links.DocReference(doc.Id);
        reference["name"] = doc.Name;
        reference["browserLink"] = call.Links.Doc(doc.Id);
        return Slim(reference);
    }

    private static (TableModel Table, RowModel Row)? FindRow(DocModel doc, TableModel? table, string id, string index)
    {
        foreach (var candidate in table is null ? doc.Tables.Where(candidate => !candidate.IsView) : [table])
        {
            var row = index.Length > 0
                ? doc.BaseOf(candidate).Rows.Find(row => row.Index + 1 == int.Parse(index, CultureInfo.InvariantCulture))
                : doc.BaseOf(candidate).Row(id);
            if (row is not null)
                return (candidate, row);
        }
        return null;
    }

    private static JsonObject Row(CodaCall call, DocModel doc, TableModel table, RowModel row) => new()
    {
        ["type"] = "row",
        ["id"] = row.Id,
        ["name"] = CellReading.RowName(doc, doc.BaseOf(table), row),
        ["href"] = call.Links.Api($"/docs/{doc.Id}/tables/{table.Id}/rows/{row.Id}"),
        ["browserLink"] = call.Links.Row(doc, table, row),
    };

    private static JsonObject Slim(JsonObject reference)
    {
        reference.Remove("tableType");
        reference.Remove("parent");
        return reference;
    }

    private static CodaException NotFound() => new(404);

    // /d/Title_dID, /d/_dID, then optionally a page: /Name_suSUFFIX. An id has ten characters, and may contain "_d".
    [GeneratedRegex("^/d/[^/]*_d(?<doc>[A-Za-z0-9_-]{10})(?:/(?:[^/]*_su(?<page>[A-Za-z0-9_-]+))?/?)?$")]
    private static partial Regex DocPath();

    // #Name_tuID or #_tuID, then optionally a row
    [GeneratedRegex("^#[^/]*?_tu(?<id>(?:grid|table)-[A-Za-z0-9_-]+)(?:/|$)")]
    private static partial Regex TablePart();

    // _ruID anywhere after # or /, or r42 for the 42nd row
    [GeneratedRegex("[#/](?:_ru(?<id>[A-Za-z0-9_-]+)|_?r(?<index>[0-9]+))$")]
    private static partial Regex RowPart();
}
