namespace CodaMcp.Coda.Contract;

/// <summary>One page of a listing. Only <see cref="NextPageToken"/> says whether there is more: a page may be short or empty.</summary>
public sealed record CodaList<T>
{
    /// <summary>The items of this page. An answer without them is no listing.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Continues the listing; null at its end, which Coda may also say by an empty text.</summary>
    public string? NextPageToken
    {
        get;
        init => field = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Asks a later listing of rows for what changed since this one (schema RowList). Only listings of rows have it.</summary>
    public string? NextSyncToken
    {
        get;
        init => field = string.IsNullOrEmpty(value) ? null : value;
    }
}
