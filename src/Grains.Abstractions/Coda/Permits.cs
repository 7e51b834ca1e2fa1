namespace CodaMcp.Coda;

/// <summary>Coda's rate limit categories: each has its own limit, shared by all of a Coda user's tokens and documents. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.CodaBudgetCategory")]
public enum CodaBudgetCategory
{
    /// <summary>Reading: every GET that has no category of its own.</summary>
    Read,

    /// <summary>Writing, other than page content. The export of a page counts here: it is a POST.</summary>
    Write,

    /// <summary>Writing pages and their content.</summary>
    Content,

    /// <summary>Listing docs.</summary>
    ListDocs,

    /// <summary>Reading analytics.</summary>
    Analytics,
}

/// <summary>The wish to send one request to Coda.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PermitRequest")]
public sealed record PermitRequest
{
    /// <summary>Chosen by the asker; names the permit from here on.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The category whose limit it counts against.</summary>
    [Id(1)] public required CodaBudgetCategory Category { get; init; }

    // Id 2 is used up: older silos send several members under it.

    /// <summary>The member in whose queue it stands, by grain key. A request that several members share stands in that of the first.</summary>
    [Id(4)] public string Member { get; init; } = "";

    /// <summary>When a permit is of no more use.</summary>
    [Id(3)] public required DateTimeOffset Deadline { get; init; }
}

/// <summary>What a <see cref="PermitRequest"/> came to.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PermitAnswer")]
public sealed record PermitAnswer
{
    /// <summary>Granted, refused or to be asked for again.</summary>
    [Id(0)] public required PermitOutcome Outcome { get; init; }

    /// <summary>Where granted: by when the request must be sent. Later, the permit is to be returned unused.</summary>
    [Id(3)] public DateTimeOffset SendBy { get; init; }

    /// <summary>Where refused: when a permit can be had.</summary>
    [Id(1)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where refused: why, in a sentence.</summary>
    [Id(2)] public string? Reason { get; init; }
}

/// <summary>How a <see cref="PermitRequest"/> ended. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.PermitOutcome")]
public enum PermitOutcome
{
    /// <summary>The request may be sent, now.</summary>
    Granted,

    /// <summary>There is no permit by the deadline.</summary>
    Refused,

    /// <summary>The actor is moving to another silo: ask again.</summary>
    Moved,
}

/// <summary>What became of a permit. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.PermitUse")]
public enum PermitUse
{
    /// <summary>Nothing was sent: somebody else may have the permit.</summary>
    Unused,

    /// <summary>Coda answered, with whatever but a 429.</summary>
    Answered,

    /// <summary>Coda answered 429.</summary>
    Limited,

    /// <summary>The request left, and no answer came.</summary>
    Unanswered,
}
