namespace CodaMcp.Tools;

/// <summary>The place where a listing continues. A cursor refers to it.</summary>
/// <param name="Token">Coda's page token; null for the first page.</param>
/// <param name="Limit">The number of items per page. A page that is read again must have the size that it had.</param>
/// <param name="Before">The number of items on the pages before this one. With it the place is found again if the listing must start over.</param>
/// <param name="Skip">The number of items of this page that were already returned.</param>
internal sealed record ListingPlace(string? Token, int Limit, int Before, int Skip)
{
    /// <summary>Returns the beginning of a listing.</summary>
    /// <param name="limit">The number of items per page.</param>
    public static ListingPlace First(int limit) => new(null, limit, 0, 0);
}
