using System.Globalization;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Settings;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Reads a table page by page. Counts and adds up the rows that pass a filter, overall and by group.</summary>
internal sealed class RowTotals
{
    /// <summary>The most rows that one call reads. Each page of rows is a request that counts against the Coda user's limit.</summary>
    [MemberLimit]
    public const int MostRows = 50_000;

    /// <summary>The most groups.</summary>
    [MemberLimit]
    public const int MostGroups = 10_000;

    // The largest page that Coda returned to other clients (live notes). If Coda has a lower bound, it returns fewer rows without an error
    // (documentation).
    private const int PageSize = 500;
    private const int RowsNamed = 5;
    private const int MostColumns = 2;

    private readonly RowFilter? filter;
    private readonly IReadOnlyList<Column> by;
    private readonly IReadOnlyList<Column> summed;
    private readonly IReadOnlyList<string> names;
    private readonly bool reads;
    private readonly Group all;
    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Values, List<string> Rows, string Example)> uncounted = new(StringComparer.Ordinal);

    private RowTotals(TableColumns columns, RowFilter? filter, IReadOnlyList<Column> by, IReadOnlyList<Column> summed)
    {
        (this.filter, this.by, this.summed) = (filter, by, summed);
        names = [.. summed.Select(columns.KeyOf)];
        reads = filter is { NeedsRichValues: true } || by.Concat(summed).Any(GroupValue.NeedsRichValues);
        all = new Group([], names);
    }

    /// <summary>Reads the rows and adds them up.</summary>
    /// <param name="call">The call. Reading ends before its deadline.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="filter">The filter; null for all rows.</param>
    /// <param name="by">The columns to group by; empty for no groups.</param>
    /// <param name="summed">The columns to add up.</param>
    /// <param name="limit">The most groups to return.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ToolException">There are more than <see cref="MostGroups"/> groups, or a column cannot be added up.</exception>
    public static async Task<RowTotalsResult> Read(
        ToolCall call, FoundTable table, TableColumns columns, RowFilter? filter, IReadOnlyList<Column> by, IReadOnlyList<Column> summed, int limit, CancellationToken cancellationToken)
    {
        if (by.Count > MostColumns)
            throw ToolException.ForArgument("group_by", "names more than two columns.");
        if (summed.FirstOrDefault(column => !CellAmount.IsIn(column)) is { } wordy)
            throw ToolException.ForArgument("columns", $"names '{wordy.Name}', a column of type {wordy.Format.Type}, which has nothing to add up. group_by counts its values.");
        if (by.FirstOrDefault(column => column.Format.Type == "button") is { } button)
            throw ToolException.ForArgument("group_by", $"names '{button.Name}', which is a button. Buttons hold no value.");
        var totals = new RowTotals(columns, filter, by, summed);
        var scanned = 0;
        ListingPlace? next = ListingPlace.First(PageSize);
        do
        {
            var page = await ListingPage<Row>.Read(
                next,
                (size, token) => call.Api.ListRows(
                    table.DocId, table.Table.Id, new ListRowsQuery { Limit = size, PageToken = token, ValueFormat = totals.reads ? RichCells.Format : RowValues.Format }, cancellationToken));
            foreach (var row in page.Items)
                totals.Add(totals.reads ? RichCells.Compared(row) : row);
            scanned += page.Items.Count;
            call.OnProgress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{scanned} rows read"));
            next = page.After(page.Items.Count);
        }
        while (next is not null && scanned < MostRows && call.HasMoreThan(RowSearch.LeastTime));
        return totals.Result(table, scanned, complete: next is null, limit);
    }

    private void Add(Row row)
    {
        if (filter is not null && !filter.Fits(row))
            return;
        List<Group> counted = [all, .. by.Count == 0 ? [] : Groups(row)];
        counted.ForEach(group => group.Count++);
        for (var at = 0; at < summed.Count; at++)
        {
            foreach (var value in RowFilter.Values(row, summed[at]))
            {
                if (CellAmount.Of(value, summed[at]) is { } amount)
                    counted.ForEach(group => group.Sums[at].Add(amount));
                else
                    NoteUncounted(names[at], row, value);
            }
        }
    }

    private IEnumerable<Group> Groups(Row row)
    {
        var others = by.Count > 1 ? GroupValue.Of(row, by[1]) : null;
        foreach (var value in GroupValue.Of(row, by[0]))
        {
            foreach (GroupValue[] values in others is null ? [[value]] : others.Select(other => new[] { value, other }))
            {
                var key = string.Join('\n', values.Select(one => one.Key));
                if (!groups.TryGetValue(key, out var group))
                {
                    if (groups.Count == MostGroups)
                        throw ToolException.ForArgument("group_by", string.Create(CultureInfo.InvariantCulture, $"makes more than {MostGroups} groups. Group by a column with fewer values, or add filters."));
                    groups.Add(key, group = new Group(values, names));
                }

                yield return group;
            }
        }
    }

    private void NoteUncounted(string column, Row row, JsonElement value)
    {
        var (values, rows, example) = uncounted.GetValueOrDefault(column, (0, [], Summaries.Cut(RowFilter.CellText(value), 60)));
        if (rows.Count < RowsNamed && !rows.Contains(row.Id))
            rows.Add(row.Id);
        uncounted[column] = (values + 1, rows, example);
    }

    private RowTotalsResult Result(FoundTable table, int scanned, bool complete, int limit)
    {
        var sorted = groups.Values.ToList();
        sorted.Sort(Group.Compare);
        var ambiguous = by.Select((_, at) => sorted.Select(group => group.Values[at]).DistinctBy(value => value.Key)
            .CountBy(value => value.Shown).Where(shown => shown.Value > 1).Select(shown => shown.Key).ToHashSet(StringComparer.Ordinal)).ToList();
        var (given, _) = Fitting.Of(sorted.Take(limit).Select(group => group.Said([.. group.Values.Select((value, at) => value.Id is { } id && ambiguous[at].Contains(value.Shown) ? $"{value.Shown} ({id})" : value.Shown)])));
        string?[] notes =
        [
            complete ? null : string.Create(CultureInfo.InvariantCulture, $"Not all rows could be read in one call: these are the numbers of the first {scanned} of {table.Table.RowCount} rows. A view of fewer rows can be read whole."),
            given.Count == groups.Count ? null : string.Create(CultureInfo.InvariantCulture, $"The {given.Count} largest of {groups.Count} groups; totals are of all rows. Filters give the others."),
            .. uncounted.Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.Value.Values} {(column.Value.Values == 1 ? "value" : "values")} of '{column.Key}' could not be counted, such as '{column.Value.Example}' (rows {string.Join(", ", column.Value.Rows)}{(column.Value.Values > column.Value.Rows.Count ? ", …" : "")}).")),
            .. all.Sums.Select((sum, at) => sum.IsMixed ? $"'{names[at]}' holds {sum.Units}, which are not added up together: filter or group by what tells them apart." : null),
            filter?.Note,
        ];
        var note = string.Join(' ', notes.Where(text => text is not null));
        return new RowTotalsResult
        {
            DocId = table.DocId,
            TableId = table.Table.Id,
            Complete = complete,
            ScannedRows = scanned,
            Count = all.Count,
            Totals = all.Totals,
            GroupCount = by.Count == 0 ? null : groups.Count,
            Groups = by.Count == 0 ? null : given,
            Note = note.Length == 0 ? null : note,
        };
    }

    // Rows that share their values in the columns to group by.
    private sealed class Group(IReadOnlyList<GroupValue> values, IReadOnlyList<string> names)
    {
        public IReadOnlyList<GroupValue> Values => values;

        public int Count { get; set; }

        public IReadOnlyList<ColumnSum> Sums { get; } = [.. names.Select(name => new ColumnSum(name))];

        public IReadOnlyList<ColumnTotals>? Totals => Sums.Count == 0 ? null : [.. Sums.Select(sum => sum.Totals())];

        public RowGroup Said(IReadOnlyList<string> by) => new() { By = by, Count = Count, Totals = Totals };

        // Sorts groups by their number of rows, largest first, and then by value: numbers and dates in their order, then texts, then blank cells.
        public static int Compare(Group one, Group other)
        {
            var order = other.Count.CompareTo(one.Count);
            for (var at = 0; order == 0 && at < one.Values.Count; at++)
            {
                var (left, right) = (one.Values[at], other.Values[at]);
                order = (left.Key.Length == 0).CompareTo(right.Key.Length == 0);
                if (order == 0)
                    order = (left.Order ?? decimal.MaxValue).CompareTo(right.Order ?? decimal.MaxValue);
                if (order == 0)
                    order = string.Compare(left.Shown, right.Shown, StringComparison.OrdinalIgnoreCase);
                if (order == 0)
                    order = string.CompareOrdinal(left.Key, right.Key);
            }

            return order;
        }
    }
}
