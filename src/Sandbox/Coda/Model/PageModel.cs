using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

internal sealed record PageModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required string CreatedBy { get; init; }
    public required string UpdatedBy { get; init; }
    public string? Subtitle { get; init; }
    public string? IconName { get; init; }
    public string? ImageUrl { get; init; }
    public string? ParentId { get; init; }

    /// <summary>canvas, embed, syncPage or table.</summary>
    public string ContentType { get; init; } = "canvas";

    public bool IsHidden { get; init; }
    public string? EmbedUrl { get; init; }
    public ImmutableList<ContentElement> Content { get; init; } = [];
}
