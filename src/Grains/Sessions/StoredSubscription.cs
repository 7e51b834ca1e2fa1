namespace CodaMcp.Sessions;

/// <summary>One subscription of a session as it is stored.</summary>
public sealed record StoredSubscription
{
    /// <summary>The resource, as the client named it.</summary>
    public required string Uri { get; init; }

    /// <summary>The doc it is in.</summary>
    public required string DocId { get; init; }

    /// <summary>The parts of the doc that it shows; see <c>DocumentScopes</c>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The version of the doc up to which the client was told of changes.</summary>
    public required string Version { get; init; }
}
