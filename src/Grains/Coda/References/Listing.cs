using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.References;

/// <summary>Reads listings of Coda to their end.</summary>
internal static class Listing
{
    /// <summary>Items a page: what Coda gives at most for pages, tables and columns.</summary>
    public const int PageSize = 100;

    /// <summary>All items, or those of the first pages where there are more.</summary>
    /// <param name="next">Reads the page with a token; the first without.</param>
    /// <param name="maxPages">How many pages to read at most.</param>
    /// <returns>The items, and whether they are all there are.</returns>
    public static async Task<(IReadOnlyList<T> Items, bool Complete)> All<T>(Func<string?, Task<CodaList<T>>> next, int maxPages = 10)
    {
        var items = new List<T>();
        string? token = null;
        for (var page = 0; page < maxPages; page++)
        {
            var list = await next(token);
            items.AddRange(list.Items);
            token = list.NextPageToken;
            if (token is null)
                return (items, true);
        }

        return (items, false);
    }
}
