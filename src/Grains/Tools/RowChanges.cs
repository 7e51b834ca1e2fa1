using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>Reads rows, or those that changed since a sync token.</summary>
internal static class RowChanges
{
    /// <summary>
    /// Reads a page of rows. No recorded answer shows whether Coda takes other parameters beside a sync token. It refuses them beside a page
    /// token, which it reads by the same rules. So a refused request is sent once more with the sync token alone.
    /// </summary>
    /// <param name="api">The Coda API.</param>
    /// <param name="docId">The doc.</param>
    /// <param name="tableId">The table.</param>
    /// <param name="query">What to ask for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CodaException">Coda refuses the request, also with the sync token alone.</exception>
    public static async Task<CodaList<Row>> Read(ICodaApi api, string docId, string tableId, ListRowsQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await api.ListRows(docId, tableId, query, cancellationToken);
        }
        catch (CodaException refused) when (refused.Status == HttpStatusCode.BadRequest && query is { SyncToken: not null, PageToken: null })
        {
            return await api.ListRows(docId, tableId, new ListRowsQuery { SyncToken = query.SyncToken }, cancellationToken);
        }
    }
}
