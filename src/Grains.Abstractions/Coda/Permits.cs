namespace CodaMcp.Coda;

/// <summary>Coda's rate limit categories. Each has its own limit, which all tokens and documents of a Coda user share. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.CodaBudgetCategory")]
public enum CodaBudgetCategory
{
    /// <summary>Reading: every GET that has no category of its own.</summary>
    Read,

    /// <summary>Writing, other than page content. The export of a page counts here, because it is a POST.</summary>
    Write,

    /// <summary>Writing pages and their content.</summary>
    Content,

    /// <summary>Listing docs.</summary>
    ListDocs,

    /// <summary>Reading analytics.</summary>
    Analytics,
}

/// <summary>Asks for a permit to send one request to Coda.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PermitRequest")]
public sealed record PermitRequest
{
    /// <summary>The id of the permit, chosen by the caller.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The category whose limit the request counts against.</summary>
    [Id(1)] public required CodaBudgetCategory Category { get; init; }

    // Id 2 must not be used again: older silos send several members under it.

    /// <summary>
    /// The grain key of the member in whose queue the request waits. A request that several members share waits in the queue of the first
    /// member.
    /// </summary>
    [Id(4)] public string Member { get; init; } = "";

    /// <summary>When the permit is no longer of use.</summary>
    [Id(3)] public required DateTimeOffset Deadline { get; init; }
}

/// <summary>The answer to a <see cref="PermitRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PermitAnswer")]
public sealed record PermitAnswer
{
    /// <summary>Whether the permit is granted or refused, or the caller must ask again.</summary>
    [Id(0)] public required PermitOutcome Outcome { get; init; }

    /// <summary>If granted: when the request must be sent at the latest. After that, the caller must return the permit unused.</summary>
    [Id(3)] public DateTimeOffset SendBy { get; init; }

    /// <summary>If refused: how long to wait before asking again.</summary>
    [Id(1)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>If refused: the reason, in one sentence.</summary>
    [Id(2)] public string? Reason { get; init; }
}

/// <summary>The outcomes of a <see cref="PermitRequest"/>. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.PermitOutcome")]
public enum PermitOutcome
{
    /// <summary>The request may be sent now.</summary>
    Granted,

    /// <summary>The request gets no permit. <see cref="PermitAnswer.Reason"/> names the cause.</summary>
    Refused,

    /// <summary>The grain is moving to another silo. The caller must ask again.</summary>
    Moved,
}

/// <summary>How a permit was used. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.PermitUse")]
public enum PermitUse
{
    /// <summary>No request was sent. Another request may have the permit.</summary>
    Unused,

    /// <summary>Coda answered with a status other than 429.</summary>
    Answered,

    /// <summary>Coda answered 429.</summary>
    Limited,

    /// <summary>The request was sent, and no answer came.</summary>
    Unanswered,
}
