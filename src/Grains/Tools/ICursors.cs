namespace CodaMcp.Tools;

/// <summary>
/// One member's cursors. A cursor is a short name of a place in a listing. Coda's own page tokens are too long for a model to copy without
/// a mistake (recorded: over 200 characters, with the whole query in them). So the place is stored here. May be called from any thread.
/// </summary>
public interface ICursors
{
    /// <summary>Stores a place and returns its cursor. The same place of the same query has the same cursor.</summary>
    /// <param name="query">The tool and its arguments, in a canonical form. The cursor is valid only for these.</param>
    /// <param name="place">The place where the listing continues.</param>
    /// <returns>The cursor, of at most 120 characters.</returns>
    Task<string> KeepAsync(string query, string place);

    /// <summary>Returns the place of a cursor; null if the cursor is unknown, expired, or of another query.</summary>
    /// <param name="query">The tool and its arguments, as given to <see cref="KeepAsync"/>.</param>
    /// <param name="cursor">The cursor.</param>
    Task<string?> FindAsync(string query, string cursor);

    /// <summary>Records that a cursor is used, for example when it is returned again. Only the grain's turns may call this.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <returns>Whether the cursor is still stored.</returns>
    bool Use(string cursor);
}
