using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>One call's worth of a listing.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">Goes on where they end; null at the end.</param>
/// <param name="Note">What was cut, and how to get it.</param>
internal sealed record Listed<T>(List<T> Items, string? NextCursor, string? Note)
{
    /// <summary>Reads one call's worth: at most <paramref name="limit"/> items, and at most <see cref="Fitting.MaxBytes"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="query">The tool and the arguments that its cursors are good for.</param>
    /// <param name="cursor">Where to go on; null to begin.</param>
    /// <param name="limit">Items at most.</param>
    /// <param name="read">Reads one of Coda's pages by items a page and token.</param>
    /// <param name="summarize">Says an item in few words.</param>
    /// <param name="shrink">Makes an item smaller that is too large by itself.</param>
    /// <param name="shrunkNote">What to say of one that was.</param>
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
