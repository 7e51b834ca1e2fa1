using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>The two tools that ChatGPT's connectors require, in exactly the shapes that they require.</summary>
[Toolset("search", ByDefault = true, TakesFresh = false)]
internal static class SearchToolset
{
    [Tool("search", "Search", Scopes.Read, Idempotent = true)]
    [Description("Finds docs by title, and pages and tables by name in the docs last used, not text inside pages. Up to 20 hits with ids for fetch.")]
    public static Task<SearchResult> Search(
        ToolCall call,
        [Description("Words of a title or name."), StringLength(500, MinimumLength = 1)] string query,
        CancellationToken cancellationToken) => NameSearch.Find(call, query, cancellationToken);

    [Tool("fetch", "Fetch", Scopes.Read, Idempotent = true)]
    [Description("The text of a search hit: a doc's overview, a page as Markdown, a table's columns and first rows, or a row. A long text goes on with the metadata's nextId as id.")]
    public static Task<FetchResult> Fetch(
        ToolCall call,
        [Description("id of a search hit, or a Coda link.")] string id,
        CancellationToken cancellationToken) => new DocumentText(call).Fetch(id, cancellationToken);
}
