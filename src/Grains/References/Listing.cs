using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.References;

/// <summary>Reads listings of Coda to their end.</summary>
internal static class Listing
{
    /// <summary>The number of items of a page: the most that Coda returns for pages, tables and columns.</summary>
    public const int PageSize = 100;

    private const int SmallestPage = 10;

    /// <summary>Returns all items, or the items of the first pages if there are more. Starts over with half the page size if Coda times out.</summary>
    /// <param name="next">Reads a page by size and token; the first page has no token.</param>
    /// <param name="most">How many items to read at most.</param>
    /// <returns>The items, and whether they are all there are.</returns>
    public static async Task<(IReadOnlyList<T> Items, bool Complete)> All<T>(Func<int, string?, Task<CodaList<T>>> next, int most = 1_000)
    {
        var size = PageSize;
        while (true)
        {
            try
            {
                return await All(next, size, most);
            }
            catch (CodaException slow) when (slow.Status == HttpStatusCode.GatewayTimeout && size > SmallestPage)
            {
                size = Math.Max(SmallestPage, size / 2);
            }
        }
    }

    private static async Task<(IReadOnlyList<T> Items, bool Complete)> All<T>(Func<int, string?, Task<CodaList<T>>> next, int size, int most)
    {
        var items = new List<T>();
        string? token = null;
        do
        {
            var list = await next(size, token);
            items.AddRange(list.Items);
            token = list.NextPageToken;
        }
        while (token is not null && items.Count < most);

        return (items, token is null);
    }
}
