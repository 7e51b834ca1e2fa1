using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>Reads rows, or the rows that changed since a sync token.</summary>
internal static class RowChanges
{
    /// <summary>The note if Coda accepted the sync token only without other parameters.</summary>
    public const string PlainNote = "Values are plain text: Coda took the sync_token only alone.";

    // Coda's error type for parameters that cannot be combined (recorded).
    private const string NotTogether = "RequestSchemaValidationFailed";

    /// <summary>
    /// Reads a page of rows. No recorded response shows whether Coda accepts other parameters with a sync token. It refuses them with a
    /// page token, which follows the same rules. So a request whose form Coda refuses is sent once more with the sync token alone. Coda
    /// then responds in its default format (specification), in which values are plain text.
    /// </summary>
    /// <param name="api">The Coda API.</param>
    /// <param name="docId">The doc.</param>
    /// <param name="tableId">The table.</param>
    /// <param name="query">The parameters of the listing.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The page, and whether the sync token was sent alone.</returns>
    /// <exception cref="CodaException">Coda refuses the request, also with the sync token alone.</exception>
    public static async Task<(CodaList<Row> Page, bool Alone)> Read(ICodaApi api, string docId, string tableId, ListRowsQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.ListRows(docId, tableId, query, cancellationToken), false);
        }
        catch (CodaException refused) when (refused is { Status: HttpStatusCode.BadRequest, CodaType: NotTogether } && query is { SyncToken: not null, PageToken: null })
        {
            return (await api.ListRows(docId, tableId, new ListRowsQuery { SyncToken = query.SyncToken }, cancellationToken), true);
        }
    }
}
