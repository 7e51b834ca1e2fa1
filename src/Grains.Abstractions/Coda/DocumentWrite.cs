namespace CodaMcp.Coda;

/// <summary>A write to a document through this server.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.DocumentWrite")]
public sealed record DocumentWrite
{
    /// <summary>Coda's <c>requestId</c>, or a name of our own where Coda gave none: then nobody will ever see it applied.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What it touches; see <c>DocumentScopes</c>.</summary>
    [Id(1)] public required string[] Scopes { get; init; }

    /// <summary>When Coda accepted it, or may have.</summary>
    [Id(2)] public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Whether Coda is known to have applied it.</summary>
    [Id(3)] public bool Applied { get; init; }
}
