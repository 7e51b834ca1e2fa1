using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Collects the content of a doc, within limits of requests and size.</summary>
internal static class DocOverview
{
    // Each table costs two requests, and all reads of a Coda user share about 100 in 6 s.
    private const int TablesInFull = 12;
    private const int ViewsInFull = 8;
    private const int Parallel = 4;
    private const int OptionsShown = 20;

    // Pages and table names leave room for the columns.
    private const int PageBytes = 10_000;
    private const int TableBytes = 6_000;

    /// <summary>Reads a doc's pages and tables, and the columns of its first tables.</summary>
    /// <param name="resolver">Reads listings.</param>
    /// <param name="api">The Coda API.</param>
    /// <param name="doc">The doc.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<DocOverviewResult> Read(ReferenceResolver resolver, ICodaApi api, Doc doc, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var (allPages, pagesComplete) = await resolver.Pages(doc.Id, cancellationToken);
        var pages = Begin(allPages.Select(Summaries.Of), PageBytes);
        if (pages.Count < allPages.Count || !pagesComplete)
            notes.Add($"The first {pages.Count} pages of {Count(allPages.Count, pagesComplete)}: list_pages gives the others.");

        var (allTables, tablesComplete) = await resolver.Tables(doc.Id, cancellationToken);
        var tables = Begin(allTables.Select(Summaries.Of), TableBytes);
        if (tables.Count < allTables.Count || !tablesComplete)
            notes.Add($"The first {tables.Count} tables of {Count(allTables.Count, tablesComplete)}: list_tables gives the others.");

        var inFull = Places(tables, views: false).Take(TablesInFull).Concat(Places(tables, views: true).Take(ViewsInFull)).ToList();
        var described = await Each(inFull, tables.Count, (at, token) => Describe(resolver, api, doc.Id, tables[at], token), cancellationToken);
        var room = Fitting.MaxBytes - pages.Sum(Fitting.Size) - tables.Sum(Fitting.Size);
        // Tables come before views if there is not room for all.
        foreach (var at in inFull)
        {
            // Without its columns, a view still names the table that it shows.
            foreach (var fuller in new[] { described[at]!, described[at]! with { Columns = null } })
            {
                if (Fitting.Size(fuller) - Fitting.Size(tables[at]) is var more && more <= room)
                {
                    room -= more;
                    tables[at] = fuller;
                    break;
                }
            }
        }

        if (tables.Count(table => table.Columns is null) is > 0 and var withoutColumns)
            notes.Add($"{withoutColumns} tables or views are given without columns: get_table has them.");
        return new DocOverviewResult
        {
            Doc = Summaries.Of(doc),
            Pages = pages,
            Tables = tables,
            Note = notes.Count > 0 ? string.Join(' ', notes) : null,
        };
    }

    /// <summary>
    /// Returns the tables of a listing. Adds base table and row count to its first views, since the listing itself does not contain them
    /// (specification).
    /// </summary>
    /// <param name="api">The Coda API.</param>
    /// <param name="docId">The doc.</param>
    /// <param name="tables">The tables and views.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<IReadOnlyList<ListedTable>> WithViews(ICodaApi api, string docId, IReadOnlyList<ListedTable> tables, CancellationToken cancellationToken)
    {
        var views = await Each([.. Enumerable.Range(0, tables.Count).Where(at => tables[at].Type == "view").Take(ViewsInFull)], tables.Count, (at, token) => api.GetTable(docId, tables[at].Id, token), cancellationToken);
        return [.. tables.Select((table, at) => views[at] is { } view ? table with { BaseTable = Summaries.Of(view.ParentTable), RowCount = view.RowCount } : table)];
    }

    private static async Task<TableSummary> Describe(ReferenceResolver resolver, ICodaApi api, string docId, TableSummary listed, CancellationToken cancellationToken)
    {
        var isView = listed.Type == "view";
        var table = await api.GetTable(docId, listed.Id, cancellationToken);
        // A view has the columns of its table. The options are listed at the table.
        var columns = await resolver.Columns(docId, listed.Id, cancellationToken, visibleOnly: isView);
        return Summaries.Of(table, columns.All, isView ? 0 : OptionsShown, withFormulas: false);
    }

    private static IEnumerable<int> Places(List<TableSummary> tables, bool views) =>
        Enumerable.Range(0, tables.Count).Where(at => tables[at].Type == "view" == views);

    private static async Task<T?[]> Each<T>(IReadOnlyList<int> places, int count, Func<int, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        var all = new T?[count];
        await System.Threading.Tasks.Parallel.ForEachAsync(
            places,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken, TaskScheduler = TaskScheduler.Current },
            async (at, token) => all[at] = await read(at, token));
        return all;
    }

    private static List<T> Begin<T>(IEnumerable<T> items, int room) =>
        [.. items.TakeWhile(item => (room -= Fitting.Size(item)) >= 0)];

    private static string Count(int count, bool complete) => complete ? $"{count}" : $"more than {count}";
}
