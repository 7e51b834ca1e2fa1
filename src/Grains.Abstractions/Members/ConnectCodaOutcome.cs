namespace CodaMcp.Members;

/// <summary>What came of a <see cref="ConnectCoda"/>: the connection, or why there is none. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ConnectCodaOutcome")]
public sealed record ConnectCodaOutcome
{
    /// <summary>What the member's calls are made with from now on.</summary>
    [Id(0)] public CodaConnection? Connection { get; init; }

    /// <summary>Why the token was not connected, in one or two plain sentences for the member. What was connected before still is.</summary>
    [Id(1)] public string? Refusal { get; init; }
}
