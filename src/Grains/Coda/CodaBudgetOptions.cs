namespace CodaMcp.Coda;

/// <summary>Coda's rate limits per Coda user, as documented for API 1.5.0. The stricter figure applies if Coda's documents disagree.</summary>
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

    /// <summary>The time added to every window. Coda counts requests when they arrive, and their travel times differ. 250 ms.</summary>
    public TimeSpan Slack { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long after its permit a request may arrive at Coda. A permit without a reported response stays taken for this time plus one window.
    /// The holder sends within the first half. The second half covers the travel time. 3 s.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The most requests of one Coda user that may wait for permits. Further requests are refused at once. 10,000.</summary>
    public int MaxWaiting { get; set; } = 10_000;

    /// <summary>How many consecutive 429 responses pause a Coda user's requests. Any other response resets the count. 3.</summary>
    public int BreakerThreshold { get; set; } = 3;

    /// <summary>The first pause. It doubles each time that the first request after a pause also gets a 429. 30 s.</summary>
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause. 2 min.</summary>
    public TimeSpan LongestBreakerPause { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Returns the limit of a category.</summary>
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
