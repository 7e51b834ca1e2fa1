using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

public sealed class SummarizeRowsTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    public SummarizeRowsTests()
    {
        var columns = bench.Coda.Columns[SampleDoc.Tasks];
        columns.Add(SampleDoc.Column("c-due", "Due", "date"));
        columns.Add(SampleDoc.Column("c-at", "At", "dateTime"));
        columns.Add(SampleDoc.Column("c-time", "Start", "time"));
        columns.Add(SampleDoc.Column("c-took", "Took", "duration"));
        columns.Add(SampleDoc.Column("c-cost", "Cost", "currency"));
        columns.Add(SampleDoc.Column("c-part", "Part", "percent"));
        columns.Add(SampleDoc.Column("c-done", "Finished", "checkbox"));
        columns.Add(SampleDoc.Column("c-who", "Who", "person"));
    }

    [Fact]
    public async Task Rows_are_counted_and_added_up_in_all_and_by_group()
    {
        Fill(("Open", 3), ("Done", 5), ("Open", 8));
        Assert.Equal(
            """{"docId":"AbCdEf_dGh","tableId":"grid-tasks","complete":true,"scannedRows":3,"count":3"""
            + ""","totals":[{"column":"Count","counted":3,"sum":16,"average":5.33333333333333,"min":3,"max":8}],"groupCount":2,"groups":["""
            + """{"by":["Open"],"count":2,"totals":[{"column":"Count","counted":2,"sum":11,"average":5.5,"min":3,"max":8}]},"""
            + """{"by":["Done"],"count":1,"totals":[{"column":"Count","counted":1,"sum":5,"average":5,"min":5,"max":5}]}]}""",
            (await Summarize(""","group_by":["Status"],"columns":["Count"]""")).GetRawText());
    }

    [Fact]
    public async Task Without_columns_and_groups_rows_are_counted()
    {
        Fill(("Open", 3), ("Done", 5));
        Assert.Equal("""{"docId":"AbCdEf_dGh","tableId":"grid-tasks","complete":true,"scannedRows":2,"count":2}""", (await Summarize("")).GetRawText());
    }

    [Theory]
    [InlineData("""[{"column":"Count","op":"greater","value":3}]""", "all", 2)]
    [InlineData("""[{"column":"Count","op":"greater","value":3},{"column":"Status","op":"equals","value":"OPEN"}]""", "all", 1)]
    [InlineData("""[{"column":"Count","op":"equals","value":3},{"column":"Status","op":"equals","value":"done"}]""", "any", 2)]
    public async Task Only_rows_that_pass_the_filters_count(string filters, string match, int count)
    {
        Fill(("Open", 3), ("Done", 5), ("Open", 8));
        var result = await Summarize($$""","filters":{{filters}},"match":"{{match}}" """);
        Assert.Equal((count, 3), (result.GetProperty("count").GetInt32(), result.GetProperty("scannedRows").GetInt32()));
    }

    [Fact]
    public async Task Texts_that_are_alike_are_one_group_and_blank_cells_another_one()
    {
        Fill(("Open", 1), ("OPEN", 2), (" open ", 3), ("", 4), ("Done", 5));
        Assert.Equal("Open:3:6 Done:1:5 :1:4", Groups(await Summarize(""","group_by":["Status"],"columns":["Count"]""")));
    }

    [Fact]
    public async Task A_cell_of_several_values_counts_once_in_each_of_its_groups_and_once_in_all()
    {
        bench.Coda.Rows[SampleDoc.Tasks] =
        [
            SampleDoc.Row("i-1", 0, ("c-title", "a"), ("c-tags", new[] { "red", "green", "Red" }), ("c-count", 1)),
            SampleDoc.Row("i-2", 1, ("c-title", "b"), ("c-tags", "red"), ("c-count", 10)),
            SampleDoc.Row("i-3", 2, ("c-title", "c"), ("c-tags", Array.Empty<string>()), ("c-count", 100)),
        ];
        var result = await Summarize(""","group_by":["Tags"],"columns":["Count"]""");
        Assert.Equal(("red:2:11 green:1:1 :1:100", 3), (Groups(result), result.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Rows_are_grouped_by_two_columns()
    {
        bench.Coda.Rows[SampleDoc.Tasks] =
        [
            SampleDoc.Row("i-1", 0, ("c-title", "a"), ("c-status", "Open"), ("c-tags", new[] { "red", "green" }), ("c-count", 1)),
            SampleDoc.Row("i-2", 1, ("c-title", "b"), ("c-status", "Open"), ("c-tags", "red"), ("c-count", 2)),
        ];
        Assert.Equal("Open/red:2:3 Open/green:1:1", Groups(await Summarize(""","group_by":["Status","Tags"],"columns":["Count"]""")));
    }

    [Fact]
    public async Task Numbers_are_added_up_in_decimal()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [.. Enumerable.Range(0, 10).Select(i => SampleDoc.Row($"i-{i}", i, ("c-title", "a"), ("c-count", 0.1), ("c-part", 0.07)))];
        Assert.Equal(
            """[{"column":"Count","counted":10,"sum":1,"average":0.1,"min":0.1,"max":0.1},{"column":"Part","counted":10,"sum":0.7,"average":0.07,"min":0.07,"max":0.07,"unit":"1 = 100%"}]""",
            (await Summarize(""","columns":["Count","Part"]""")).GetProperty("totals").GetRawText());
    }

    [Fact]
    public async Task Currencies_are_added_up_by_their_exact_amounts_and_never_across_currencies()
    {
        var amounts = new[] { ("EUR", "10.10"), ("EUR", "20.20"), ("USD", "5") };
        bench.Coda.Rows[SampleDoc.Tasks] = [.. amounts.Select((_, i) => SampleDoc.Row($"i-{i}", i, ("c-title", "a"), ("c-cost", "about 10")))];
        bench.Coda.RichRows[SampleDoc.Tasks] =
        [
            .. amounts.Select((amount, i) => SampleDoc.Row($"i-{i}", i, ("c-title", "a"), ("c-status", amount.Item1), ("c-cost", new Dictionary<string, object> { ["@type"] = "MonetaryAmount", ["currency"] = amount.Item1, ["amount"] = amount.Item2 }))),
        ];
        var result = await Summarize(""","columns":["Cost"],"group_by":["Status"]""");
        Assert.Equal("""[{"column":"Cost","counted":3,"unit":"EUR, USD"}]""", result.GetProperty("totals").GetRawText());
        Assert.Equal("""[{"column":"Cost","counted":2,"sum":30.3,"average":15.15,"min":10.1,"max":20.2,"unit":"EUR"}]""", result.GetProperty("groups")[0].GetProperty("totals").GetRawText());
        Assert.StartsWith("'Cost' holds EUR, USD, which are not added up together", result.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dates_times_and_durations_have_bounds()
    {
        bench.Coda.Rows[SampleDoc.Tasks] =
        [
            SampleDoc.Row("i-1", 0, ("c-title", "a"), ("c-due", "2026-03-01T00:00:00.000-08:00"), ("c-at", "2026-01-31T23:00:00.000-08:00"), ("c-time", "1899-12-30T14:30:00.000-08:00"), ("c-took", "2 hrs 30 mins")),
            SampleDoc.Row("i-2", 1, ("c-title", "b"), ("c-due", "2026-01-31T00:00:00.000-08:00"), ("c-at", "2026-02-01T00:00:00.000Z"), ("c-time", "1899-12-30T09:05:00.000-08:00"), ("c-took", 0.5)),
        ];
        Assert.Equal(
            """[{"column":"Due","counted":2,"earliest":"2026-01-31","latest":"2026-03-01"},{"column":"At","counted":2,"earliest":"2026-02-01T00:00:00Z","latest":"2026-01-31T23:00:00-08:00"},"""
            + """{"column":"Start","counted":2,"earliest":"09:05","latest":"14:30"},{"column":"Took","counted":2,"sum":52200,"average":26100,"min":9000,"max":43200,"unit":"seconds"}]""",
            (await Summarize(""","columns":["Due","At","Start","Took"]""")).GetProperty("totals").GetRawText());
    }

    [Fact]
    public async Task What_is_no_number_is_not_counted_and_the_note_says_where()
    {
        bench.Coda.Rows[SampleDoc.Tasks] =
        [
            .. Enumerable.Range(0, 7).Select(i => SampleDoc.Row($"i-{i}", i, ("c-title", "a"), ("c-count", "1,234"), ("c-due", "03/04/2026"))),
            SampleDoc.Row("i-7", 7, ("c-title", "a"), ("c-count", 4), ("c-due", "")),
            SampleDoc.Row("i-8", 8, ("c-title", "a"), ("c-count", "")),
        ];
        var result = await Summarize(""","columns":["Count","Due"]""");
        Assert.Equal(
            """[{"column":"Count","counted":1,"sum":4,"average":4,"min":4,"max":4},{"column":"Due","counted":0}]""",
            result.GetProperty("totals").GetRawText());
        Assert.Equal(
            "7 values of 'Count' could not be counted, such as '1,234' (rows i-0, i-1, i-2, i-3, i-4, …). 7 values of 'Due' could not be counted, such as '03/04/2026' (rows i-0, i-1, i-2, i-3, i-4, …).",
            result.GetProperty("note").GetString());
    }

    [Theory]
    [InlineData("Due", "2026-01-31:2 2026-03-01:1 :1")]
    [InlineData("Finished", "true:2 false:1 :1")]
    [InlineData("Count", "3:2 12.5:1 :1")]
    public async Task Days_flags_and_numbers_are_groups(string column, string groups)
    {
        bench.Coda.Rows[SampleDoc.Tasks] =
        [
            SampleDoc.Row("i-1", 0, ("c-title", "a"), ("c-due", "2026-01-31T00:00:00.000-08:00"), ("c-done", true), ("c-count", 3)),
            SampleDoc.Row("i-2", 1, ("c-title", "b"), ("c-due", "2026-01-31T00:00:00.000Z"), ("c-done", true), ("c-count", 3.0)),
            SampleDoc.Row("i-3", 2, ("c-title", "c"), ("c-due", "2026-03-01T00:00:00.000Z"), ("c-done", false), ("c-count", 12.50)),
            SampleDoc.Row("i-4", 3, ("c-title", "d")),
        ];
        Assert.Equal(groups, Groups(await Summarize($$""","group_by":["{{column}}"]""")));
    }

    [Fact]
    public async Task People_of_one_name_are_told_apart()
    {
        string?[] emails = ["ada@example.com", "ada@example.org", "ada@example.com", "bob@example.com"];
        bench.Coda.RichRows[SampleDoc.Tasks] =
        [
            .. emails.Select((email, i) => SampleDoc.Row($"i-{i}", i, ("c-title", "a"), ("c-who", new Dictionary<string, object?> { ["@type"] = "Person", ["name"] = email![0] == 'a' ? "Ada" : "Bob", ["email"] = email }))),
        ];
        Assert.Equal("Ada (ada@example.com):2 Ada (ada@example.org):1 Bob:1", Groups(await Summarize(""","group_by":["Who"]""")));
    }

    [Fact]
    public async Task All_pages_of_rows_are_read()
    {
        FillTable(1_234);
        var result = await Summarize(""","columns":["Count"]""");
        Assert.Equal((true, 1_234, 1_233 * 1_234 / 2), (result.GetProperty("complete").GetBoolean(), result.GetProperty("count").GetInt32(), result.GetProperty("totals")[0].GetProperty("sum").GetInt32()));
    }

    [Fact]
    public async Task A_page_that_times_out_is_read_in_smaller_ones_and_no_row_counts_twice()
    {
        FillTable(1_200);
        bench.Coda.Interruptions["ListRows"] = _ => bench.Coda.RowQueries[^1] is { PageToken: "500:500" }
            ? throw new CodaException(HttpStatusCode.GatewayTimeout, "Gateway Timeout")
            : Task.CompletedTask;
        Assert.Equal(1_200, (await Summarize("")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Rows_that_there_is_no_time_for_are_told()
    {
        FillTable(2_000);
        bench.Coda.Interruptions["ListRows"] = _ =>
        {
            bench.Time.Advance(TimeSpan.FromSeconds(50));
            return Task.CompletedTask;
        };
        var result = await Summarize("");
        Assert.Equal((false, 1_000, 1_000), (result.GetProperty("complete").GetBoolean(), result.GetProperty("scannedRows").GetInt32(), result.GetProperty("count").GetInt32()));
        Assert.StartsWith("Not all rows could be read in one call: these are the numbers of the first 1000 of ", result.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_beyond_the_limit_are_told_and_stay_in_the_totals()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [.. Enumerable.Range(0, 55).Select(i => SampleDoc.Row($"i-{i}", i, ("c-title", $"T{i % 10}"), ("c-count", 1)))];
        var result = await Summarize(""","group_by":["Title"],"columns":["Count"],"limit":3""");
        Assert.Equal(("T0:6:6 T1:6:6 T2:6:6", 10, 55), (Groups(result), result.GetProperty("groupCount").GetInt32(), result.GetProperty("totals")[0].GetProperty("sum").GetInt32()));
        Assert.Equal("The 3 largest of 10 groups; totals are of all rows. Filters give the others.", result.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Too_many_groups_are_an_error()
    {
        FillTable(RowTotals.MostGroups + 1);
        Assert.StartsWith("Argument 'group_by' makes more than 10000 groups.", (await Error(""","group_by":["Title"]""")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""","columns":["Status"]""", "Argument 'columns' names 'Status', a column of type select, which has nothing to add up.")]
    [InlineData(""","group_by":["Go"]""", "Argument 'group_by' names 'Go', which is a button.")]
    [InlineData(""","group_by":["Status","Tags","Count"]""", "Argument 'group_by' holds 3 items, and at most 2 are taken.")]
    [InlineData(""","group_by":"Status, Tags, Count" """, "Argument 'group_by' names more than two columns.")]
    [InlineData(""","columns":["Nothing"]""", "Argument 'columns' names no column: 'Nothing'.")]
    [InlineData(""","filters":[{"column":"Count","op":"like","value":"a"}]""", "Argument 'filters[0]' has the op 'like'")]
    public async Task What_cannot_be_summarized_is_refused(string more, string message) =>
        Assert.StartsWith(message, (await Error(more)).Message, StringComparison.Ordinal);

    private void Fill(params (string Status, int Count)[] rows) =>
        bench.Coda.Rows[SampleDoc.Tasks] = [.. rows.Select((row, i) => SampleDoc.Row($"i-{i}", i, ("c-title", "a"), ("c-status", row.Status), ("c-count", row.Count)))];

    private void FillTable(int rows) =>
        bench.Coda.Rows[SampleDoc.Tasks] = [.. Enumerable.Range(0, rows).Select(i => SampleDoc.Row($"i-{i}", i, ("c-title", $"Row {i}"), ("c-count", i)))];

    private Task<JsonElement> Summarize(string more) => bench.Result("summarize_rows", Arguments(more));

    private Task<ToolError> Error(string more) => bench.Error("summarize_rows", Arguments(more));

    private static string Arguments(string more) => $$"""{"table":"Tasks","doc":"Product Plan"{{more}}}""";

    // Each group as value:rows:sum.
    private static string Groups(JsonElement result) => string.Join(' ', result.GetProperty("groups").EnumerateArray().Select(group =>
        $"{string.Join('/', group.GetProperty("by").EnumerateArray())}:{group.GetProperty("count")}{(group.TryGetProperty("totals", out var totals) ? $":{totals[0].GetProperty("sum")}" : "")}"));
}
