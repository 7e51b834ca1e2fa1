using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The publication of a document.</summary>
internal sealed record PublishedModel
{
    public required string Slug { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public string? Description { get; init; }
    public bool Discoverable { get; init; }
    public bool EarnCredit { get; init; }

    /// <summary>DocPublishMode of the API: view, play or edit.</summary>
    public string Mode { get; init; } = "view";

    public ImmutableList<string> Categories { get; init; } = [];
}
