namespace CodaMcp.Elicitation;

/// <summary>What is encrypted in MCP <c>requestState</c>.</summary>
internal sealed record RequestState
{
    /// <summary>Names it, 128 random bits: what it is good for, it is good for once.</summary>
    public required string Id { get; init; }

    /// <summary>The grain key of the member it was made for.</summary>
    public required string Member { get; init; }

    /// <summary>SHA-256 of tool and arguments.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Until when it is good.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many runs of the call have asked, the one that this was made for included.</summary>
    public required int Round { get; init; }

    /// <summary>The keys of the questions it goes out with.</summary>
    public required string[] Asked { get; init; }

    /// <summary>The answers to the questions of earlier rounds.</summary>
    public required RequestStateAnswer[] Answers { get; init; }
}
