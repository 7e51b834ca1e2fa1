using System.Text.Json;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>The cursors of one listing.</summary>
/// <param name="call">The call. The cursors are valid only for its member.</param>
/// <param name="query">The tool and the arguments that the cursors are valid for.</param>
internal sealed class ListingCursor(ToolCall call, string query)
{
    /// <summary>Returns the place of a cursor, or the beginning if there is no cursor.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="limit">The number of items per page, for a listing that begins.</param>
    /// <exception cref="ToolException">The cursor is not of this listing, or is no longer stored.</exception>
    public async Task<ListingPlace> Open(string? cursor, int limit)
    {
        if (cursor is null)
            return ListingPlace.First(limit);
        var place = await call.Cursors.FindAsync(query, cursor.Trim())
            ?? throw ToolException.ForArgument("cursor", "was not made by this tool for these arguments, or is no longer kept. Call again without it to start from the beginning.");
        call.RestsOn(cursor.Trim());
        return JsonSerializer.Deserialize(place, ToolJson.Default.ListingPlace)!;
    }

    /// <summary>Returns the cursor for a place; null at the listing's end.</summary>
    public async Task<string?> Keep(ListingPlace? place)
    {
        if (place is null)
            return null;
        var cursor = await call.Cursors.KeepAsync(query, JsonSerializer.Serialize(place, ToolJson.Default.ListingPlace));
        call.RestsOn(cursor);
        return cursor;
    }
}
