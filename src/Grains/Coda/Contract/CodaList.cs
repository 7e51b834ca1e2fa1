namespace CodaMcp.Coda.Contract;

/// <summary>One page of a listing. Only <see cref="NextPageToken"/> shows whether more pages follow, because a page may be short or empty.</summary>
public sealed record CodaList<T>
{
    /// <summary>The items of this page. A response without this member does not fit the contract.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>The page token of the next page; null on the last page. Coda may also send an empty text there.</summary>
    public string? NextPageToken
    {
        get;
        init => field = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>
    /// The sync token for a later listing of the rows that changed since this one (schema RowList). Only listings of rows have it.
    /// </summary>
    public string? NextSyncToken
    {
        get;
        init => field = string.IsNullOrEmpty(value) ? null : value;
    }
}
