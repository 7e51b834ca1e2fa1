using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>Reads rows, or those that changed since a sync token.</summary>
internal static class RowChanges
{
    /// <summary>What to say where Coda took the sync token alone.</summary>
    public const string PlainNote = "Values are plain text: Coda took the sync_token only alone.";

    // How Coda calls a request whose parameters do not go together (recorded).
    private const string NotTogether = "RequestSchemaValidationFailed";

    /// <summary>
    /// Reads a page of rows. No recorded answer shows whether Coda takes other parameters beside a sync token. It refuses them beside a page
    /// token, which it reads by the same rules. So a request whose form it refuses is sent once more with the sync token alone. Coda then
    /// answers in its default format (specification), in which values are plain text.
    /// </summary>
    /// <param name="api">The Coda API.</param>
    /// <param name="docId">The doc.</param>
    /// <param name="tableId">The table.</param>
    /// <param name="query">The parameters of the listing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The page, and whether Coda took the sync token alone.</returns>
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
