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
    /// <exception cref="ToolException">The cursor is not of this listing, or is no longer kept.</exception>
    public async Task<ListingPlace> Open(string? cursor, int limit)
    {
        if (cursor is null)
            return ListingPlace.First(limit);
        var place = await call.Cursors.FindAsync(query, cursor.Trim())
            ?? throw ToolException.ForArgument("cursor", "was not made by this tool for these arguments, or is no longer kept. Call again without it to start from the beginning.");
        call.RestsOn(cursor.Trim());
        return JsonSerializer.Deserialize(place, ToolJson.Default.ListingPlace)!;
    }

    /// <summary>The cursor for a place; null where there is no more.</summary>
    public async Task<string?> Keep(ListingPlace? place)
    {
        if (place is null)
            return null;
        var cursor = await call.Cursors.KeepAsync(query, JsonSerializer.Serialize(place, ToolJson.Default.ListingPlace));
        call.RestsOn(cursor);
        return cursor;
    }
}
