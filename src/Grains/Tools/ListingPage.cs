using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>The rest of one of Coda's pages, from a place on.</summary>
/// <param name="Items">The items from the place on.</param>
/// <param name="Place">The place.</param>
/// <param name="NextToken">Coda's token for the page after it; null at the end.</param>
internal sealed record ListingPage<T>(IReadOnlyList<T> Items, ListingPlace Place, string? NextToken)
{
    // Coda has returned pages of this size even for the largest tables.
    private const int SmallestLimit = 10;

    /// <summary>
    /// Continues reading from a place. Skips pages that are empty or were already returned. If Coda times out, the listing starts over with
    /// half the items per page and continues to the same place. Coda's token would keep the size that was too large.
    /// </summary>
    /// <param name="place">The place.</param>
    /// <param name="read">Reads a page, given the page size and the page token.</param>
    public static async Task<ListingPage<T>> Read(ListingPlace place, Func<int, string?, Task<CodaList<T>>> read)
    {
        while (true)
        {
            CodaList<T> list;
            try
            {
                list = await read(place.Limit, place.Token);
            }
            catch (CodaException slow) when (slow.Status == HttpStatusCode.GatewayTimeout && place.Limit > SmallestLimit)
            {
                place = new ListingPlace(null, Math.Max(SmallestLimit, place.Limit / 2), 0, place.Before + place.Skip);
                continue;
            }

            if (place.Skip < list.Items.Count || list.NextPageToken is null)
                return new ListingPage<T>([.. list.Items.Skip(place.Skip)], place, list.NextPageToken);
            place = new ListingPlace(list.NextPageToken, place.Limit, place.Before + list.Items.Count, place.Skip - list.Items.Count);
        }
    }

    /// <summary>Returns the place after the first items; null at the listing's end.</summary>
    /// <param name="given">The number of items that were returned.</param>
    public ListingPlace? After(int given) =>
        given < Items.Count ? Place with { Skip = Place.Skip + given }
        : NextToken is not null ? new ListingPlace(NextToken, Place.Limit, Place.Before + Place.Skip + Items.Count, 0)
        : null;
}
