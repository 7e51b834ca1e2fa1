namespace CodaMcp.Coda;

/// <summary>How long an answer of Coda's may be given again, by what was read. Zero keeps a kind out of the cache.</summary>
/// <remarks>
/// Writes through this server drop what they touch at once, though not the time of change in a listing of docs. So these times limit how
/// long a change made elsewhere stays unseen. Coda's own answers come from a snapshot that is seconds to minutes old.
/// </remarks>
public sealed class CodaCacheTimes
{
    /// <summary>The account behind the token. 5 min.</summary>
    public TimeSpan Account { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What a browser link leads to. 1 min.</summary>
    public TimeSpan Link { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Listings of docs, folders and the like, whose limit is the tightest. 30 s.</summary>
    public TimeSpan Listing { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A doc's outline: the doc itself, its pages, tables and columns. 1 min.</summary>
    public TimeSpan Outline { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows. 20 s.</summary>
    public TimeSpan Rows { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A page's content, its Markdown export included. 1 min: an export takes several requests and seconds.</summary>
    public TimeSpan Content { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long nothing is kept of the list of docs, or of a doc's title, after a doc was made, renamed or deleted. Coda goes on showing
    /// the old name for a while, which live clients measured in seconds; how long is not known. 20 s.
    /// </summary>
    public TimeSpan DocsLag { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The time for a kind of read.</summary>
    internal TimeSpan For(CodaReadKind kind) => kind switch
    {
        CodaReadKind.Account => Account,
        CodaReadKind.Link => Link,
        CodaReadKind.Listing => Listing,
        CodaReadKind.Outline => Outline,
        CodaReadKind.Rows => Rows,
        CodaReadKind.Content => Content,
        _ => TimeSpan.Zero,
    };
}
