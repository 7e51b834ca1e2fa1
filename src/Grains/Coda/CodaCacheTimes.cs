namespace CodaMcp.Coda;

/// <summary>How long a cached response of Coda may be reused, by the kind of read. Zero turns off caching of a kind.</summary>
/// <remarks>
/// A write through this server drops the cached responses that it touches at once. Only the time of change in a listing of docs may stay
/// outdated. So these times limit how long a change made elsewhere stays unseen. Coda's own responses come from a snapshot that is seconds to
/// minutes old.
/// </remarks>
public sealed class CodaCacheTimes
{
    /// <summary>The account behind the token. 5 min.</summary>
    public TimeSpan Account { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The object that a browser link leads to. 1 min.</summary>
    public TimeSpan Link { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The list of docs, categories, analytics and the provider of a domain. Listing docs has Coda's tightest limit for reads. 30 s.</summary>
    public TimeSpan Listing { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A doc's outline: the doc itself, its sharing, domains, pages, tables, columns, formulas and controls. 1 min.</summary>
    public TimeSpan Outline { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows. 20 s.</summary>
    public TimeSpan Rows { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A page's content, including its exports. 1 min, because an export takes several requests and seconds.</summary>
    public TimeSpan Content { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long the list of docs and a doc's title are not cached after a doc was created, renamed or deleted. Coda shows the old name for a
    /// while. Live clients measured seconds, but the exact time is not known. 20 s.
    /// </summary>
    public TimeSpan DocsLag { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Returns the time for a kind of read.</summary>
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
