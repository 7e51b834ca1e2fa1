namespace CodaMcp.Tools;

/// <summary>Where a listing goes on; what its cursor holds.</summary>
/// <param name="Token">Coda's page token; null for the first page.</param>
/// <param name="Limit">Items a page, as the listing began: a page read again must have the size it had.</param>
/// <param name="Before">Items of the pages before this one, so that the place is found again where the listing has to start over.</param>
/// <param name="Skip">Items of this page that were given already.</param>
internal sealed record ListingPlace(string? Token, int Limit, int Before, int Skip)
{
    /// <summary>The beginning of a listing.</summary>
    /// <param name="limit">Items a page.</param>
    public static ListingPlace First(int limit) => new(null, limit, 0, 0);
}
