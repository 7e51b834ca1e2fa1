namespace CodaMcp.Coda;

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
