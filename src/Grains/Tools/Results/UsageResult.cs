namespace CodaMcp.Tools.Results;

/// <summary>What the member has left.</summary>
internal sealed record UsageResult
{
    /// <summary>Tool calls that may be made at once, after this one.</summary>
    public int? CallsLeft { get; init; }

    /// <summary>The most there can be.</summary>
    public int? CallBurst { get; init; }

    /// <summary>How many come back each minute.</summary>
    public int? CallsPerMinute { get; init; }

    public required int CachedAnswers { get; init; }

    public required long CachedBytes { get; init; }

    public required string Note { get; init; }
}
