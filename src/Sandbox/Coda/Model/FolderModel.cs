using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

internal sealed record FolderModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The folder it is in; <see langword="null"/> for one at the top.</summary>
    public string? ParentId { get; init; }

    /// <summary>A name that was replaced, and until when reads still show it.</summary>
    public FormerName? FormerName { get; init; }

    public string? Description { get; init; }
    public string? IconName { get; init; }

    /// <summary>Login id of the only one who sees it: somebody's "My Docs", which can be neither renamed nor deleted.</summary>
    public string? PersonalTo { get; init; }

    public ImmutableSortedSet<string> StarredBy { get; init; } = [];

    public bool IsVisibleTo(string loginId) => (PersonalTo ?? loginId) == loginId;
}
