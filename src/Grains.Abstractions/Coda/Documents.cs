namespace CodaMcp.Coda;

/// <summary>A read of one document, of the Markdown or HTML of one of its pages, or of the list of docs.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentRead")]
public sealed record DocumentRead
{
    /// <summary>The token to ask Coda with, if Coda has to be asked.</summary>
    [Id(0)] public required CodaToken Token { get; init; }

    /// <summary>Tells this answer from every other of the document, including those that a restricted token may not see.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>Path and query of the GET; null for an export of a page.</summary>
    [Id(2)] public string? Path { get; init; }

    /// <summary>The page whose Markdown is asked for.</summary>
    [Id(3)] public string? MarkdownOfPage { get; init; }

    /// <summary>What the answer shows; see <c>DocumentScopes</c>.</summary>
    [Id(4)] public required string[] Scopes { get; init; }

    /// <summary>How long the answer may be given again.</summary>
    [Id(5)] public required TimeSpan TimeToLive { get; init; }

    /// <summary>When the caller stops waiting.</summary>
    [Id(6)] public required DateTimeOffset Deadline { get; init; }

    /// <summary>The member who asks, by grain key.</summary>
    [Id(7)] public required string Member { get; init; }

    /// <summary>Whether neither a kept answer nor a fetch that began earlier will do.</summary>
    [Id(8)] public bool Fresh { get; init; }

    /// <summary>The stamp of the answer that the member holds: where it still counts, it is not sent again.</summary>
    [Id(9)] public DocumentStamp? Held { get; init; }

    /// <summary>The member's own recent writes to the document, so that it never sees less than these, whatever was lost on the way.</summary>
    [Id(10)] public DocumentWrite[] OwnWrites { get; init; } = [];

    /// <summary>The method of <c>ICodaApi</c> that asks for it; null from silos of earlier versions, which do not say it.</summary>
    [Id(11)] public string? Operation { get; init; }

    /// <summary>The page whose HTML is asked for.</summary>
    [Id(12)] public string? HtmlOfPage { get; init; }
}

/// <summary>The answer to a <see cref="DocumentRead"/>.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentAnswer")]
public sealed record DocumentAnswer
{
    /// <summary>Where it comes from.</summary>
    [Id(0)] public required DocumentAnswerSource Source { get; init; }

    /// <summary>Coda's answer as UTF-8 JSON; shared between callers, never to be written to. Empty where the member holds it, or on failure.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When it was read from Coda.</summary>
    [Id(2)] public DateTimeOffset ReadAt { get; init; }

    /// <summary>The stamp to keep it by; null where it may not be kept for the time that was asked for.</summary>
    [Id(3)] public DocumentStamp? Stamp { get; init; }

    /// <summary>Requests that went to Coda for this caller, retries included.</summary>
    [Id(4)] public int UpstreamRequests { get; init; }

    /// <summary>Why there is no answer.</summary>
    [Id(5)] public CodaFailure? Failure { get; init; }

    /// <summary>How long those requests waited for permits of Coda's limits, all added up.</summary>
    [Id(6)] public TimeSpan PermitWait { get; init; }

    /// <summary>The stamp to keep it by until <see cref="SharedUntil"/>; null where it may not be shared.</summary>
    [Id(7)] public DocumentStamp? SharedStamp { get; init; }

    /// <summary>How long it may be shared.</summary>
    [Id(8)] public DateTimeOffset SharedUntil { get; init; }
}

/// <summary>Where the answer to a read comes from. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.DocumentAnswerSource")]
public enum DocumentAnswerSource
{
    /// <summary>Coda, asked for this caller.</summary>
    Fetched,

    /// <summary>Coda, asked by somebody else a moment before.</summary>
    Coalesced,

    /// <summary>What the document's actor keeps.</summary>
    Kept,

    /// <summary>What the member holds is still right.</summary>
    Unchanged,
}

/// <summary>When an answer was read, in the count of its document: a write that touches what the answer shows moves the count on.</summary>
/// <param name="Epoch">The activation that counts; the stamps of another say nothing.</param>
/// <param name="Clock">Its count when the read began.</param>
/// <param name="Shared">
/// Whether a write was on its way. Then the answer counts for members who did not write, until a write is known to be applied.
/// </param>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentStamp")]
public readonly record struct DocumentStamp([property: Id(0)] Guid Epoch, [property: Id(1)] long Clock, [property: Id(2)] bool Shared = false);

/// <summary>Asks whether what a member holds of one document is still right.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentCheck")]
public sealed record DocumentCheck
{
    /// <summary>The stamps of the answers that the member holds.</summary>
    [Id(0)] public required DocumentStamp[] Stamps { get; init; }

    /// <summary>What each of them shows, in the same order; see <c>DocumentScopes</c>.</summary>
    [Id(1)] public required string[][] Scopes { get; init; }

    /// <summary>As <see cref="DocumentRead.OwnWrites"/>.</summary>
    [Id(2)] public DocumentWrite[] OwnWrites { get; init; } = [];

    /// <summary>The same answers, known to be right as of a later moment.</summary>
    /// <param name="moment">The document's count at that moment, in the activation that counts now.</param>
    public DocumentCheck At(DocumentStamp moment) => Stamps.All(stamp => stamp.Clock >= moment.Clock)
        ? this
        : this with { Stamps = [.. Stamps.Select(stamp => stamp with { Clock = Math.Max(stamp.Clock, moment.Clock) })] };
}

/// <summary>The answer to a <see cref="DocumentCheck"/>.</summary>
/// <param name="IsCurrent">Whether all that the member holds is still right.</param>
/// <param name="Now">The document's count at that time.</param>
/// <param name="Lease">
/// How long the caller's silo need not ask again: no write is reported before that time has passed. Zero unless the silo asks often.
/// </param>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentConfirmation")]
public readonly record struct DocumentConfirmation([property: Id(0)] bool IsCurrent, [property: Id(1)] DocumentStamp Now, [property: Id(2)] TimeSpan Lease);

/// <summary>A write to a document through this server.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentWrite")]
public sealed record DocumentWrite
{
    /// <summary>Coda's <c>requestId</c>, or a name of our own where Coda gave none: then nobody sees it applied later.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What it touches; see <c>DocumentScopes</c>.</summary>
    [Id(1)] public required string[] Scopes { get; init; }

    /// <summary>When Coda accepted it, or may have; once it is applied, when that was seen.</summary>
    [Id(2)] public required DateTimeOffset At { get; init; }

    /// <summary>Whether Coda is known to have applied it. Coda says so at once with 200, 201 or 204, and for 202 when it is asked later.</summary>
    [Id(3)] public bool Applied { get; init; }

    /// <summary>How long Coda may go on showing the state from before, after it has applied the write.</summary>
    [Id(4)] public TimeSpan Lag { get; init; }
}

/// <summary>Waits for a change of a document.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.WatchDocument")]
public sealed record WatchDocument
{
    /// <summary>The token to ask Coda with.</summary>
    [Id(0)] public required CodaToken Token { get; init; }

    /// <summary>The <see cref="DocumentChanges.Version"/> the caller knows; null for none, which is answered at once.</summary>
    [Id(1)] public string? Since { get; init; }

    /// <summary>How long to wait where there is no change; at most 10 s.</summary>
    [Id(2)] public required TimeSpan Wait { get; init; }

    /// <summary>The member who asks, by grain key.</summary>
    [Id(3)] public required string Member { get; init; }
}

/// <summary>What changed in a document since a version.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentChanges")]
public sealed record DocumentChanges
{
    /// <summary>The document's version now: opaque, and good for any later activation too.</summary>
    [Id(0)] public required string Version { get; init; }

    /// <summary>What may have changed, as <see cref="DocumentRead.Scopes"/> has it; <c>*</c> for anything; empty for nothing.</summary>
    [Id(1)] public string[] Scopes { get; init; } = [];

    /// <summary>Why nothing can be said, where Coda cannot be asked: the document is gone, or no longer to be read with this token.</summary>
    [Id(2)] public CodaFailure? Failure { get; init; }
}
