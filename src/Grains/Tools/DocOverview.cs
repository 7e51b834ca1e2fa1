using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Gathers what is in a doc, within bounds of requests and size.</summary>
internal static class DocOverview
{
    // Each table costs two requests, and all reads of a Coda user share some 50 in 6 s.
    private const int TablesInFull = 12;
    private const int Parallel = 4;
    private const int OptionsShown = 20;

    // A result over some 25,000 tokens is cut or refused by clients; pages and table names leave room for the columns.
    private const int MaxCharacters = 30_000;
    private const int PageCharacters = 10_000;
    private const int TableCharacters = 6_000;

    /// <summary>Reads a doc's pages and tables, and the columns of its first tables.</summary>
    /// <param name="resolver">Reads listings.</param>
    /// <param name="api">The Coda API.</param>
    /// <param name="doc">The doc.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<DocOverviewResult> Read(ReferenceResolver resolver, ICodaApi api, Doc doc, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var (allPages, pagesComplete) = await resolver.Pages(doc.Id, cancellationToken);
        var pages = Fitting(allPages.Select(page => Summaries.Of(page, withLink: false)), PageCharacters, Size);
        if (pages.Count < allPages.Count || !pagesComplete)
            notes.Add($"The first {pages.Count} pages of {Count(allPages.Count, pagesComplete)}: list_pages gives the others.");

        var (allTables, tablesComplete) = await resolver.Tables(doc.Id, cancellationToken);
        var tables = Fitting(allTables.Select(Summaries.Of), TableCharacters, Size);
        if (tables.Count < allTables.Count || !tablesComplete)
            notes.Add($"The first {tables.Count} tables of {Count(allTables.Count, tablesComplete)}: list_tables gives the others.");

        // A view has its table's columns.
        var inFull = Enumerable.Range(0, tables.Count).Where(at => tables[at].Type != "view").Take(TablesInFull).ToList();
        var described = new TableSummary?[tables.Count];
        await System.Threading.Tasks.Parallel.ForEachAsync(
            inFull,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken, TaskScheduler = TaskScheduler.Current },
            async (at, token) => described[at] = await Describe(resolver, api, doc.Id, tables[at].Id, token));

        var room = MaxCharacters - pages.Sum(Size) - tables.Sum(Size);
        var result = new List<TableSummary>(tables.Count);
        var withoutColumns = tables.Count(table => table.Type != "view");
        for (var at = 0; at < tables.Count; at++)
        {
            if (described[at] is { } full && Size(full) - Size(tables[at]) is var more && more <= room)
            {
                room -= more;
                withoutColumns--;
                result.Add(full);
            }
            else
            {
                result.Add(tables[at]);
            }
        }

        if (withoutColumns > 0)
            notes.Add($"{withoutColumns} tables are given without columns: get_table has them.");
        return new DocOverviewResult
        {
            Doc = Summaries.Of(doc),
            Pages = pages,
            Tables = result,
            Note = notes.Count > 0 ? string.Join(' ', notes) : null,
        };
    }

    private static async Task<TableSummary> Describe(ReferenceResolver resolver, ICodaApi api, string docId, string tableId, CancellationToken cancellationToken)
    {
        var table = await api.GetTable(docId, tableId, cancellationToken);
        var columns = await resolver.Columns(docId, tableId, cancellationToken);
        return Summaries.Of(table, columns.All, OptionsShown, withFormulas: false);
    }

    private static List<T> Fitting<T>(IEnumerable<T> items, int room, Func<T, int> size) =>
        [.. items.TakeWhile(item => (room -= size(item)) >= 0)];

    private static string Count(int count, bool complete) => complete ? $"{count}" : $"more than {count}";

    private static int Size(PageSummary page) => JsonSerializer.SerializeToUtf8Bytes(page, ToolJson.Default.PageSummary).Length;

    private static int Size(TableSummary table) => JsonSerializer.SerializeToUtf8Bytes(table, ToolJson.Default.TableSummary).Length;
}
