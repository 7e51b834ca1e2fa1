using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Settings;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Reads a table page by page and returns the rows that pass a filter, within limits of rows, size and time.</summary>
internal static class RowSearch
{
    /// <summary>The most rows that one call reads. Each page of rows is a request that counts against the Coda user's limit.</summary>
    [MemberLimit]
    public const int MostRows = 2_000;

    private const int PageSize = 200;

    /// <summary>
    /// If no more than this time is left, no further page is read. A page of a large table can take some seconds. The rows that were found
    /// must still reach the caller.
    /// </summary>
    public static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(12);

    /// <summary>Continues reading from a cursor.</summary>
    /// <param name="call">The call.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="shown">The columns to return.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="rich">Whether to return rich values. If only the filter needs them, plain values are returned.</param>
    /// <param name="query">The tool and the arguments that the cursor is valid for.</param>
    /// <param name="cursor">The cursor to continue from; null to begin.</param>
    /// <param name="limit">The most rows to return.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public static async Task<RowSearchResult> Find(
        ToolCall call,
        FoundTable table,
        TableColumns columns,
        IReadOnlyList<Column> shown,
        RowFilter filter,
        bool rich,
        string query,
        string? cursor,
        int limit,
        CancellationToken cancellationToken)
    {
        var reads = rich || filter.NeedsRichValues;
        var cursors = new ListingCursor(call, query);
        var found = new List<RowSummary>();
        var (scanned, room) = (0, Fitting.MaxBytes);
        string? note = null;
        ListingPlace? next = await cursors.Open(cursor, PageSize);
        do
        {
            var page = await ListingPage<Row>.Read(
                next,
                (size, token) => call.Api.ListRows(table.DocId, table.Table.Id, new ListRowsQuery { Limit = size, PageToken = token, ValueFormat = reads ? RichCells.Format : RowValues.Format }, cancellationToken));
            var read = 0;
            foreach (var row in page.Items)
            {
                if (found.Count == limit || note is not null)
                    break;
                var compared = reads ? RichCells.Compared(row) : row;
                if (filter.Fits(compared) && !Add(RowValues.Summary(rich ? RichCells.Of(row) : reads ? RichCells.Shown(compared) : row, columns, shown)))
                    break;
                read++;
            }

            scanned += read;
            next = page.After(read);
        }
        while (next is not null && note is null && found.Count < limit && scanned < MostRows && call.HasMoreThan(LeastTime));

        if (next is not null && note is null && found.Count < limit)
            note = $"Read {scanned} rows in this call, not yet to the end: go on with nextCursor.";
        if (next is null && note is null && found.Count == 0 && cursor is null && filter.Note is null)
            note = $"None of the {scanned} rows passes the filters.";
        return new RowSearchResult
        {
            DocId = table.DocId,
            TableId = table.Table.Id,
            Rows = found,
            ScannedRows = scanned,
            TableRowCount = table.Table.RowCount,
            NextCursor = await cursors.Keep(next),
            Note = filter.Note is { } uncompared ? $"{note} {uncompared}".TrimStart() : note,
        };

        bool Add(RowSummary row)
        {
            room -= Fitting.Size(row) + 1;
            if (room >= 0)
            {
                found.Add(row);
                return true;
            }

            if (found.Count > 0)
            {
                note = Fitting.CutNote;
                return false;
            }

            found.Add(RowValues.Shrunk(row));
            note = RowValues.ShrunkNote;
            return true;
        }
    }
}
