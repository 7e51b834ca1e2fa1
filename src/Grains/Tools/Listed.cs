using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>The part of a listing that one call returns.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">The cursor that continues after the items; null at the end.</param>
/// <param name="Note">What was cut, and how to get it.</param>
internal sealed record Listed<T>(List<T> Items, string? NextCursor, string? Note)
{
    /// <summary>Reads the part of a listing for one call: at most <paramref name="limit"/> items, and at most <see cref="Fitting.MaxBytes"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="query">The tool and the arguments that the cursors are valid for.</param>
    /// <param name="cursor">The cursor to continue from; null to begin.</param>
    /// <param name="limit">The most items to return.</param>
    /// <param name="read">Reads one of Coda's pages, given the page size and the page token.</param>
    /// <param name="summarize">Converts an item to its short form.</param>
    /// <param name="shrink">Shrinks an item that alone is too large.</param>
    /// <param name="shrunkNote">The note if an item was shrunk.</param>
    public static async Task<Listed<T>> Read<TItem>(
        ToolCall call,
        string query,
        string? cursor,
        int limit,
        Func<int, string?, Task<CodaList<TItem>>> read,
        Func<TItem, T> summarize,
        Func<T, T>? shrink = null,
        string? shrunkNote = null)
    {
        var cursors = new ListingCursor(call, query);
        var page = await ListingPage<TItem>.Read(await cursors.Open(cursor, limit), read);
        var (items, shrunk) = Fitting.Of(page.Items.Take(limit).Select(summarize), shrink);
        return new Listed<T>(
            items,
            await cursors.Keep(page.After(items.Count)),
            shrunk ? shrunkNote
                : items.Count < Math.Min(limit, page.Items.Count) ? Fitting.CutNote
                : null);
    }
}
