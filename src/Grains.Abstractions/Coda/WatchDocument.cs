namespace CodaMcp.Coda;

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
