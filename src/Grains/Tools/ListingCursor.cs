using System.Text.Json;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>The cursors of one listing.</summary>
/// <param name="call">The call; its member is the only one the cursors are good for.</param>
/// <param name="query">The tool and the arguments that the cursors are good for.</param>
internal sealed class ListingCursor(ToolCall call, string query)
{
    /// <summary>Where a cursor leads, or the beginning where there is none.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="limit">Items a page, for a listing that begins.</param>
    /// <exception cref="ToolException">The cursor is not of this listing.</exception>
    public ListingPlace Open(string? cursor, int limit) => cursor is null
        ? ListingPlace.First(limit)
        : JsonSerializer.Deserialize(call.Cursors.Unprotect(call.MemberKey, query, cursor), ToolJson.Default.ListingPlace)!;

    /// <summary>The cursor for a place; null where there is no more.</summary>
    public string? Protect(ListingPlace? place) =>
        place is null ? null : call.Cursors.Protect(call.MemberKey, query, JsonSerializer.Serialize(place, ToolJson.Default.ListingPlace));
}
