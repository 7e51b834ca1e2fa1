using System.Collections.Immutable;
using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

internal sealed record RowModel
{
    public required string Id { get; init; }

    /// <summary>Position at creation. It starts at 0, as recorded.</summary>
    public required int Index { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The document version of the last change, for sync tokens.</summary>
    public long ChangedIn { get; init; } = 1;

    /// <summary>Stored cells by column id; see <see cref="Cells"/> for their forms. A missing cell is blank.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Values { get; init; } = ImmutableSortedDictionary<string, JsonElement>.Empty;
}
