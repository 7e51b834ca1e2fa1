namespace CodaMcp.Coda;

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

    /// <summary>The stamp to keep it by; null where it may not be kept.</summary>
    [Id(3)] public DocumentStamp? Stamp { get; init; }

    /// <summary>Requests that went to Coda for this caller, retries included.</summary>
    [Id(4)] public int UpstreamRequests { get; init; }

    /// <summary>Why there is no answer.</summary>
    [Id(5)] public CodaFailure? Failure { get; init; }
}
