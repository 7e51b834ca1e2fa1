namespace CodaMcp.Coda;

/// <summary>
/// Configures retries. Reads are retried. A write is retried if it was not executed (409 of a new doc, 429, no connection), or if it has key
/// columns.
/// </summary>
public sealed class CodaRetryOptions
{
    /// <summary>The most attempts for one request, including the first one. 5; 1 turns retries off.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The wait after the first 429 without a Retry-After; it triples after each further one. 2 s.</summary>
    public TimeSpan FirstWaitWhenLimited { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The wait after the first failure of another kind; it doubles after each further one. 500 ms.</summary>
    public TimeSpan FirstWaitWhenFailing { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The wait after the first 409 of a doc that was just created or copied. It doubles after each further 409. Retries go on until the
    /// call has no time left, whatever <see cref="MaxAttempts"/> is. 1 s: Coda needs from seconds to two minutes to prepare a doc.
    /// </summary>
    public TimeSpan FirstWaitWhenPreparing { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts while a doc is being prepared. 10 s.</summary>
    public TimeSpan LongestWaitWhenPreparing { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait. 60 s. Half of each computed wait is random, so that callers that failed together do not retry together.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(60);
}
