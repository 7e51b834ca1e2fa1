using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

internal sealed record FolderModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The parent folder; <see langword="null"/> for a top-level folder.</summary>
    public string? ParentId { get; init; }

    /// <summary>The previous name, and how long reads return it.</summary>
    public FormerName? FormerName { get; init; }

    public string? Description { get; init; }
    public string? IconName { get; init; }

    /// <summary>The login id of its only user. It is then that user's "My Docs", which can be neither renamed nor deleted.</summary>
    public string? PersonalTo { get; init; }

    public ImmutableSortedSet<string> StarredBy { get; init; } = [];

    public bool IsVisibleTo(string loginId) => (PersonalTo ?? loginId) == loginId;
}
