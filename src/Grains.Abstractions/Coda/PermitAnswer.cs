namespace CodaMcp.Coda;

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
