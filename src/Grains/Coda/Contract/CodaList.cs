namespace CodaMcp.Coda.Contract;

/// <summary>One page of a listing. Only <see cref="NextPageToken"/> says whether there is more: a page may be short or empty.</summary>
public sealed record CodaList<T>
{
    /// <summary>The items of this page.</summary>
    public IReadOnlyList<T> Items { get; init; } = [];

    /// <summary>Continues the listing; with it Coda ignores every other parameter.</summary>
    public string? NextPageToken { get; init; }
}
