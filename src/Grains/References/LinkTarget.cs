using CodaMcp.Coda.Contract;

namespace CodaMcp.References;

/// <summary>What a browser link leads to.</summary>
/// <param name="Type"><c>doc</c>, <c>page</c>, <c>table</c>, <c>row</c>, …, as Coda returns it.</param>
/// <param name="Id">The object's id.</param>
/// <param name="Name">Its name, if Coda returns one.</param>
/// <param name="DocId">The doc it is in.</param>
/// <param name="TableId">The table it is in, for rows and columns; the table itself for tables.</param>
/// <param name="BrowserLink">The link in its full form.</param>
internal sealed record LinkTarget(string Type, string Id, string? Name, string DocId, string? TableId, string? BrowserLink)
{
    /// <summary>Parses Coda's answer. Only the API address of the object shows its doc and table.</summary>
    /// <param name="link">Coda's answer.</param>
    /// <param name="docId">The doc that the browser link itself names.</param>
    public static LinkTarget From(ApiLink link, string docId)
    {
        var segments = link.Resource.Href.Split('/');
        return new LinkTarget(
            link.Resource.Type,
            link.Resource.Id,
            link.Resource.Name,
            After(segments, "docs") ?? docId,
            After(segments, "tables"),
            link.BrowserLink);
    }

    private static string? After(string[] segments, string collection)
    {
        var at = Array.IndexOf(segments, collection);
        return at >= 0 && at + 1 < segments.Length ? Uri.UnescapeDataString(segments[at + 1]) : null;
    }
}
