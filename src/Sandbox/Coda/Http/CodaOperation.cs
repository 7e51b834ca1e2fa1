namespace CodaMcp.Sandbox.Coda;

/// <summary>The rate limit of an operation.</summary>
internal enum RateCategory
{
    Reading,
    Writing,
    WritingContent,
    ListingDocs,
    ReadingAnalytics,
}

/// <summary>One operation of the API.</summary>
/// <param name="Id">The operationId of the specification.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path pattern below /apis/v1.</param>
/// <param name="Category">The rate limit that applies to it.</param>
/// <param name="Handle">Executes it.</param>
/// <param name="AlwaysAllowed">Whether restricted tokens may call it too.</param>
internal sealed record CodaOperation(
    string Id,
    string Method,
    string Path,
    RateCategory Category,
    Func<CodaCall, CodaAnswer> Handle,
    bool AlwaysAllowed = false)
{
    /// <summary>The known query parameters. Others are ignored.</summary>
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
