namespace CodaMcp.Tools;

/// <summary>
/// One member's cursors: short names of places in listings. Coda's own page tokens are too long for a model to copy without a mistake
/// (recorded: over 200 characters, with the whole query in them), so the place is kept here. May be called from any thread.
/// </summary>
public interface ICursors
{
    /// <summary>Keeps a place. The same place of the same query has the same cursor.</summary>
    /// <param name="query">The tool and its arguments, in a canonical form: the cursor is good for these alone.</param>
    /// <param name="place">Where to go on.</param>
    /// <returns>The cursor, of at most 120 characters.</returns>
    Task<string> KeepAsync(string query, string place);

    /// <summary>The place of a cursor; null where it is unknown, expired, or of another query.</summary>
    /// <param name="query">The tool and its arguments, as given to <see cref="KeepAsync"/>.</param>
    /// <param name="cursor">The cursor.</param>
    Task<string?> FindAsync(string query, string cursor);

    /// <summary>Notes that a cursor is used, as when it is given out again. For the grain's turns only.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <returns>Whether it is still kept.</returns>
    bool Use(string cursor);
}
