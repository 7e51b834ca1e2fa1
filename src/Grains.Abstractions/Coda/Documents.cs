namespace CodaMcp.Coda;

/// <summary>A read of one document, of the Markdown or HTML of one of its pages, or of the list of docs.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentRead")]
public sealed record DocumentRead
{
    /// <summary>The token for requests to Coda, if any are needed.</summary>
    [Id(0)] public required CodaToken Token { get; init; }

    /// <summary>Identifies the answer among all answers of the document, including those that a restricted token may not see.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>Path and query of the GET; null for an export of a page.</summary>
    [Id(2)] public string? Path { get; init; }

    /// <summary>The page whose Markdown is requested; null for another read.</summary>
    [Id(3)] public string? MarkdownOfPage { get; init; }

    /// <summary>What the answer shows; see <c>DocumentScopes</c>.</summary>
    [Id(4)] public required string[] Scopes { get; init; }

    /// <summary>How long the answer may be reused.</summary>
    [Id(5)] public required TimeSpan TimeToLive { get; init; }

    /// <summary>When the caller stops waiting.</summary>
    [Id(6)] public required DateTimeOffset Deadline { get; init; }

    /// <summary>The grain key of the member who asks.</summary>
    [Id(7)] public required string Member { get; init; }

    /// <summary>Whether a new fetch is needed. Then neither a kept answer nor a fetch that began earlier is used.</summary>
    [Id(8)] public bool Fresh { get; init; }

    /// <summary>The stamp of the answer that the member holds. If that answer is still current, it is not sent again.</summary>
    [Id(9)] public DocumentStamp? Held { get; init; }

    /// <summary>
    /// The member's own recent writes to the document. So the member always sees its own writes, even if the document's grain was not told of
    /// them or lost them.
    /// </summary>
    [Id(10)] public DocumentWrite[] OwnWrites { get; init; } = [];

    /// <summary>The method of <c>ICodaApi</c> for the read; null from silos of earlier versions, which do not send it.</summary>
    [Id(11)] public string? Operation { get; init; }

    /// <summary>The page whose HTML is requested; null for another read.</summary>
    [Id(12)] public string? HtmlOfPage { get; init; }
}

/// <summary>The answer to a <see cref="DocumentRead"/>.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentAnswer")]
public sealed record DocumentAnswer
{
    /// <summary>Where the answer comes from.</summary>
    [Id(0)] public required DocumentAnswerSource Source { get; init; }

    /// <summary>Coda's answer as UTF-8 JSON. Callers share it and must not change it. Empty if the member already holds it, or on failure.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When the answer was read from Coda.</summary>
    [Id(2)] public DateTimeOffset ReadAt { get; init; }

    /// <summary>The stamp to keep the answer with; null if it may not be kept for the requested time.</summary>
    [Id(3)] public DocumentStamp? Stamp { get; init; }

    /// <summary>The number of requests to Coda for this caller, including retries.</summary>
    [Id(4)] public int UpstreamRequests { get; init; }

    /// <summary>Why there is no answer.</summary>
    [Id(5)] public CodaFailure? Failure { get; init; }

    /// <summary>The total time that those requests waited for permits of Coda's limits.</summary>
    [Id(6)] public TimeSpan PermitWait { get; init; }

    /// <summary>The stamp to keep the answer with until <see cref="SharedUntil"/>; null if it may not be shared.</summary>
    [Id(7)] public DocumentStamp? SharedStamp { get; init; }

    /// <summary>Until when the answer may be shared.</summary>
    [Id(8)] public DateTimeOffset SharedUntil { get; init; }
}

/// <summary>Where the answer to a read comes from. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.DocumentAnswerSource")]
public enum DocumentAnswerSource
{
    /// <summary>From Coda, requested for this caller.</summary>
    Fetched,

    /// <summary>From Coda, by a request that another caller had started a moment before.</summary>
    Coalesced,

    /// <summary>From the answers that the document's grain keeps.</summary>
    Kept,

    /// <summary>The answer that the member holds is still current.</summary>
    Unchanged,
}

/// <summary>
/// The document's count when an answer was read. Each noted write to the document raises the count. A later write that touches what the answer
/// shows makes the answer outdated.
/// </summary>
/// <param name="Epoch">The activation that counts. A stamp of another activation is never current.</param>
/// <param name="Clock">The count when the read began.</param>
/// <param name="Shared">
/// Whether a write was in progress. Then the answer is only for members who did not write, until a write that touches it is known to be
/// applied.
/// </param>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentStamp")]
public readonly record struct DocumentStamp([property: Id(0)] Guid Epoch, [property: Id(1)] long Clock, [property: Id(2)] bool Shared = false);

/// <summary>Asks whether the answers that a member holds of one document are still current.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentCheck")]
public sealed record DocumentCheck
{
    /// <summary>The stamps of the answers that the member holds.</summary>
    [Id(0)] public required DocumentStamp[] Stamps { get; init; }

    /// <summary>What each answer shows, in the same order; see <c>DocumentScopes</c>.</summary>
    [Id(1)] public required string[][] Scopes { get; init; }

    /// <summary>The member's own recent writes, as in <see cref="DocumentRead.OwnWrites"/>.</summary>
    [Id(2)] public DocumentWrite[] OwnWrites { get; init; } = [];

    /// <summary>Returns a check of the same answers, which are confirmed up to a later moment.</summary>
    /// <param name="moment">The document's count at the later moment, in the current activation.</param>
    public DocumentCheck At(DocumentStamp moment) => Stamps.All(stamp => stamp.Clock >= moment.Clock)
        ? this
        : this with { Stamps = [.. Stamps.Select(stamp => stamp with { Clock = Math.Max(stamp.Clock, moment.Clock) })] };
}

/// <summary>The answer to a <see cref="DocumentCheck"/>.</summary>
/// <param name="IsCurrent">Whether all answers are still current.</param>
/// <param name="Now">The document's count at the time of the check.</param>
/// <param name="Lease">
/// How long the caller's silo need not ask again. No write is reported as done before that time has passed. Zero unless the silo asks often.
/// </param>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentConfirmation")]
public readonly record struct DocumentConfirmation([property: Id(0)] bool IsCurrent, [property: Id(1)] DocumentStamp Now, [property: Id(2)] TimeSpan Lease);

/// <summary>A write to a document through this server.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentWrite")]
public sealed record DocumentWrite
{
    /// <summary>Coda's <c>requestId</c>, or a generated id if Coda returned none. With a generated id, the write cannot be seen applied later.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What the write touches; see <c>DocumentScopes</c>.</summary>
    [Id(1)] public required string[] Scopes { get; init; }

    /// <summary>When Coda accepted the write, or may have accepted it. After the write was seen applied: when that was seen.</summary>
    [Id(2)] public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Whether Coda is known to have applied the write. The statuses 200, 201 and 204 show it at once. After a 202, a later status request
    /// shows it.
    /// </summary>
    [Id(3)] public bool Applied { get; init; }

    /// <summary>How long Coda may still return the old state after it has applied the write.</summary>
    [Id(4)] public TimeSpan Lag { get; init; }
}

/// <summary>Waits for a change of a document.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.WatchDocument")]
public sealed record WatchDocument
{
    /// <summary>The token for requests to Coda.</summary>
    [Id(0)] public required CodaToken Token { get; init; }

    /// <summary>The <see cref="DocumentChanges.Version"/> that the caller knows; null for none. With null, the answer does not wait for a change.</summary>
    [Id(1)] public string? Since { get; init; }

    /// <summary>How long to wait for a change; at most 10 s.</summary>
    [Id(2)] public required TimeSpan Wait { get; init; }

    /// <summary>The grain key of the member who asks.</summary>
    [Id(3)] public required string Member { get; init; }
}

/// <summary>What changed in a document since a version.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentChanges")]
public sealed record DocumentChanges
{
    /// <summary>The current version of the document. It is opaque, and later activations accept it too.</summary>
    [Id(0)] public required string Version { get; init; }

    /// <summary>What may have changed, in the form of <see cref="DocumentRead.Scopes"/>. <c>*</c> stands for anything; empty means no change.</summary>
    [Id(1)] public string[] Scopes { get; init; } = [];

    /// <summary>Why the document cannot be watched: it is gone, or the token may no longer read it. Null otherwise.</summary>
    [Id(2)] public CodaFailure? Failure { get; init; }
}
