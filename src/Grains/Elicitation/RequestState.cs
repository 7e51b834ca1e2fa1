namespace CodaMcp.Elicitation;

/// <summary>The data that is encrypted in MCP <c>requestState</c>.</summary>
internal sealed record RequestState
{
    /// <summary>The id of the state: 128 random bits. A state can be used once.</summary>
    public required string Id { get; init; }

    /// <summary>The grain key of the member it was made for.</summary>
    public required string Member { get; init; }

    /// <summary>SHA-256 of tool and arguments.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>When the state expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How many runs of the call have asked, including the run that this state was made for.</summary>
    public required int Round { get; init; }

    /// <summary>The keys of the questions that are sent with the state.</summary>
    public required string[] Asked { get; init; }

    /// <summary>The answers to the questions of earlier rounds.</summary>
    public required RequestStateAnswer[] Answers { get; init; }
}
