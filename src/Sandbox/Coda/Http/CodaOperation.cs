namespace CodaMcp.Sandbox.Coda;

/// <summary>Window of the rate limit an operation falls into.</summary>
internal enum RateCategory
{
    Reading,
    Writing,
    WritingContent,
    ListingDocs,
    ReadingAnalytics,
}

/// <summary>One operation of the API.</summary>
/// <param name="Id">operationId of the specification.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path pattern below /apis/v1.</param>
/// <param name="Category">Rate limit it counts towards.</param>
/// <param name="Handle">What it does.</param>
/// <param name="AlwaysAllowed">Whether restricted tokens may call it too.</param>
internal sealed record CodaOperation(
    string Id,
    string Method,
    string Path,
    RateCategory Category,
    Func<CodaCall, CodaAnswer> Handle,
    bool AlwaysAllowed = false)
{
    /// <summary>The query parameters it understands; others are ignored.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>
    /// The evidence for the operation's response. Bodies of 403 and 5xx are known from the specification only, for every operation.
    /// </summary>
    public CodaEvidence Evidence { get; init; }

    public bool Reads => Method == "GET";

    public static CodaOperation Get(string id, string path, Func<CodaCall, CodaAnswer> handle, params string[] query) =>
        new(id, "GET", path, RateCategory.Reading, handle) { Query = query };

    public static CodaOperation Write(string id, string method, string path, Func<CodaCall, CodaAnswer> handle, params string[] query) =>
        new(id, method, path, RateCategory.Writing, handle) { Query = query };
}
