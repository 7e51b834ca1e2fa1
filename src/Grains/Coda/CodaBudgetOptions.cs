namespace CodaMcp.Coda;

/// <summary>Coda's rate limits, as documented for API 1.5.0 (the stricter figure where its documents disagree), per Coda user.</summary>
public sealed class CodaBudgetOptions
{
    /// <summary>Reading: 100 in 6 s.</summary>
    public CodaBudgetWindow Read { get; set; } = new() { Permits = 100, Window = TimeSpan.FromSeconds(6) };

    /// <summary>Writing: 10 in 6 s.</summary>
    public CodaBudgetWindow Write { get; set; } = new() { Permits = 10, Window = TimeSpan.FromSeconds(6) };

    /// <summary>Writing page content: 3 in 10 s (the API documents say 5, the help centre 3).</summary>
    public CodaBudgetWindow Content { get; set; } = new() { Permits = 3, Window = TimeSpan.FromSeconds(10) };

    /// <summary>Listing docs: 4 in 6 s.</summary>
    public CodaBudgetWindow ListDocs { get; set; } = new() { Permits = 4, Window = TimeSpan.FromSeconds(6) };

    /// <summary>Reading analytics: 100 in 6 s.</summary>
    public CodaBudgetWindow Analytics { get; set; } = new() { Permits = 100, Window = TimeSpan.FromSeconds(6) };

    /// <summary>
    /// Added to every window, since Coda counts requests when they arrive and they do not all travel equally long. 250 ms.
    /// </summary>
    public TimeSpan Slack { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long after its permit a request may arrive at Coda. Where no answer is reported, the permit is taken for so long and a window
    /// more. A holder sends within the first half; the second half is for the way. 3 s.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Requests of one Coda user that may wait for permits; more are refused at once. 10,000.</summary>
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>How many 429s in a row, without a success in between, stop a Coda user's requests. 3.</summary>
    public int BreakerThreshold { get; set; } = 3;

    /// <summary>How long they stop for at first; twice as long each time that the request tried then is refused, too. 30 s.</summary>
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long they stop for at most. 2 min.</summary>
    public TimeSpan LongestBreakerPause { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The limit of a category.</summary>
    public CodaBudgetWindow For(CodaBudgetCategory category) => category switch
    {
        CodaBudgetCategory.Read => Read,
        CodaBudgetCategory.Write => Write,
        CodaBudgetCategory.Content => Content,
        CodaBudgetCategory.ListDocs => ListDocs,
        CodaBudgetCategory.Analytics => Analytics,
        _ => throw new ArgumentOutOfRangeException(nameof(category), category, null),
    };
}
