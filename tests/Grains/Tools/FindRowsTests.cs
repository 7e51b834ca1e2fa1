using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

public sealed class FindRowsTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    public FindRowsTests()
    {
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-due", "Due", "date"));
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-cost", "Cost", "currency"));
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-done", "Finished", "checkbox"));
        bench.Coda.Rows[SampleDoc.Tasks] =
        [
            SampleDoc.Row("i-1", 0, ("c-title", "Write"), ("c-status", "Open"), ("c-count", 3), ("c-tags", new[] { "red", "green" }), ("c-due", "2026-01-31T23:00:00.000-08:00"), ("c-cost", "$1,200.50"), ("c-done", true)),
            SampleDoc.Row("i-2", 1, ("c-title", "Test"), ("c-status", "Done"), ("c-count", 5), ("c-tags", Array.Empty<string>()), ("c-due", "2026-02-01T00:00:00.000Z"), ("c-cost", 80), ("c-done", false)),
            SampleDoc.Row("i-3", 2, ("c-title", "Überarbeiten"), ("c-status", ""), ("c-count", 10), ("c-tags", "red"), ("c-due", "2026-03-15T00:00:00.000Z"), ("c-done", false)),
        ];
    }

    [Theory]
    [InlineData("""{"column":"Count","op":"greater","value":3}""", "i-2 i-3")]
    [InlineData("""{"column":"Count","op":"greater_or_equal","value":5}""", "i-2 i-3")]
    [InlineData("""{"column":"Count","op":"less","value":10}""", "i-1 i-2")]
    [InlineData("""{"column":"Count","op":"less_or_equal","value":"3"}""", "i-1")]
    [InlineData("""{"column":"Count","op":"between","value":[5,10]}""", "i-2 i-3")]
    [InlineData("""{"column":"Count","op":"in","value":[3,10]}""", "i-1 i-3")]
    [InlineData("""{"column":"Cost","op":"greater","value":100}""", "i-1")]
    [InlineData("""{"column":"Title","op":"equals","value":"WRITE"}""", "i-1")]
    [InlineData("""{"column":"Title","op":"not_equals","value":"Write"}""", "i-2 i-3")]
    [InlineData("""{"column":"Title","op":"contains","value":"ÜBER"}""", "i-3")]
    [InlineData("""{"column":"Title","op":"not_contains","value":"t"}""", "")]
    [InlineData("""{"column":"Title","op":"greater","value":"test"}""", "i-1 i-3")]
    [InlineData("""{"column":"Tags","op":"equals","value":"red"}""", "i-1 i-3")]
    [InlineData("""{"column":"Tags","op":"blank"}""", "i-2")]
    [InlineData("""{"column":"Status","op":"blank"}""", "i-3")]
    [InlineData("""{"column":"Status","op":"not_blank"}""", "i-1 i-2")]
    [InlineData("""{"column":"Title","op":"contains","value":"u\u0308ber"}""", "i-3")]
    [InlineData("""{"column":"Tags","op":"equals","value":["red"]}""", "i-1 i-3")]
    [InlineData("""{"column":"Due","op":"equals","value":"Jan 31, 2026"}""", "i-1")]
    [InlineData("""{"column":"Due","op":"equals","value":"2026-01-31"}""", "i-1")]
    [InlineData("""{"column":"Due","op":"between","value":["2026-02-01","2026-03-31"]}""", "i-2 i-3")]
    [InlineData("""{"column":"Due","op":"less","value":"2026-02-01T06:59:00Z"}""", "i-2")]
    [InlineData("""{"column":"Due","op":"equals","value":46053}""", "i-1")]
    [InlineData("""{"column":"Due","op":"equals","value":"46053"}""", "i-1")]
    [InlineData("""{"column":"Due","op":"between","value":[46053,46054]}""", "i-1 i-2")]
    [InlineData("""{"column":"Due","op":"less","value":46053.99}""", "i-1")]
    [InlineData("""{"column":"Due","op":"greater","value":46053.5}""", "i-1 i-2 i-3")]
    [InlineData("""{"column":"Due","op":"equals","value":46053.958333}""", "i-1")]
    [InlineData("""{"column":"Finished","op":"equals","value":true}""", "i-1")]
    [InlineData("""{"any":[{"column":"Count","op":"equals","value":3},{"column":"Status","op":"equals","value":"Done"}]}""", "i-1 i-2")]
    [InlineData("""{"any":[{"all":[{"column":"Count","op":"greater","value":3},{"column":"Status","op":"not_blank"}]},{"column":"Title","op":"equals","value":"Write"}]}""", "i-1 i-2")]
    public async Task Rows_are_found_by_filters_that_Coda_does_not_have(string filter, string found) =>
        Assert.Equal(found, string.Join(' ', Ids(await Find($"[{filter}]"))));

    [Theory]
    [InlineData("all", "i-2")]
    [InlineData("any", "i-2 i-3")]
    public async Task Filters_go_together_as_match_says(string match, string found) => Assert.Equal(
        found,
        string.Join(' ', Ids(await Find("""[{"column":"Count","op":"greater","value":3},{"column":"Status","op":"equals","value":"Done"}]""", $",\"match\":\"{match}\""))));

    [Theory]
    [InlineData("""{"column":"Statsu","op":"blank"}""", "Argument 'filters[0]' names no column: 'Statsu'. The nearest: Status, ")]
    [InlineData("""{"column":"Title","op":"like","value":"a"}""", "Argument 'filters[0]' has the op 'like', which is none of: equals, ")]
    [InlineData("""{"column":"Title","op":"equals"}""", "Argument 'filters[0]' has no value.")]
    [InlineData("""{"column":"Title","op":"blank","value":"a"}""", "Argument 'filters[0]' has a value, which 'blank' does not take.")]
    [InlineData("""{"column":"Count","op":"greater","value":"many"}""", "Argument 'filters[0]' needs a number for column 'Count'.")]
    [InlineData("""{"column":"Due","op":"less","value":"soon"}""", "Argument 'filters[0]' needs a date for column 'Due', ")]
    [InlineData("""{"column":"Due","op":"greater","value":2026}""", "Argument 'filters[0]' needs a date for column 'Due', such as 2026-01-31 ")]
    [InlineData("""{"column":"Due","op":"equals","value":"2026"}""", "Argument 'filters[0]' needs a date for column 'Due', such as 2026-01-31 ")]
    [InlineData("""{"column":"Count","op":"between","value":[1]}""", "Argument 'filters[0]' needs an array of the least and the most as its value.")]
    [InlineData("""{"column":"Count","op":"greater","value":{"a":1}}""", "Argument 'filters[0]' needs a string, number, true or false as its value, and got an object.")]
    [InlineData("""{"column":"Count","op":"equals","value":[3,5]}""", "Argument 'filters[0]' needs a string, number, true or false as its value, and got a list. For one of several values use the op in.")]
    [InlineData("""{"column":"Due","op":"less","value":"05/06/2026"}""", "Argument 'filters[0]' needs a date for column 'Due', such as 2026-01-31 or 2026-01-31T12:00:00Z, and got the text '05/06/2026'.")]
    [InlineData("""{"column":"Due","op":"less","value":"14:00"}""", "Argument 'filters[0]' needs a date for column 'Due', such as 2026-01-31 or 2026-01-31T12:00:00Z, and got the text '14:00'.")]
    [InlineData("""{"column":"Go","op":"not_blank"}""", "Argument 'filters[0]' names 'Go', which is a button. Buttons hold no value.")]
    [InlineData("""{"column":"Count","operator":"greater","value":1}""", "Argument 'filters[0]' has 'operator', which no filter has")]
    [InlineData("""{"op":"blank"}""", "Argument 'filters[0]' needs 'column', a string.")]
    [InlineData("""{"any":[]}""", "Argument 'filters[0].any' must be an array of filters.")]
    [InlineData("""{"any":[{"all":[{"any":[{"all":[{"any":[{"column":"Count","op":"blank"}]}]}]}]}]}""", "Argument 'filters[0].any[0].all[0].any[0].all[0]' nests deeper than 4 groups.")]
    public async Task A_filter_that_is_none_is_refused_with_what_would_be_right(string filter, string message)
    {
        var error = await bench.Error("find_rows", $$"""{"table":"Tasks","doc":"Product Plan","filters":[{{filter}}]}""");
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_columns_to_give_need_not_be_those_filtered_by()
    {
        var result = await Find("""[{"column":"Count","op":"equals","value":5}]""", ",\"columns\":[\"Title\"]");
        Assert.Equal("""{"Title":"Test"}""", result.GetProperty("rows")[0].GetProperty("values").GetRawText());
    }

    [Fact]
    public async Task A_scan_stops_at_its_bound_and_goes_on_by_cursor()
    {
        FillTable(5_000);
        var first = await Find("""[{"column":"Count","op":"equals","value":4999}]""");
        Assert.Equal((2_000, 0, "Read 2000 rows in this call, not yet to the end: go on with nextCursor."), (first.GetProperty("scannedRows").GetInt32(), first.GetProperty("rows").GetArrayLength(), first.GetProperty("note").GetString()));
        Assert.Equal(["i-4999"], await FindAll("""[{"column":"Count","op":"equals","value":4999}]"""));
    }

    [Fact]
    public async Task A_limited_search_goes_on_where_it_ended()
    {
        FillTable(500);
        Assert.Equal(Enumerable.Range(0, 500).Where(i => i >= 100).Select(i => $"i-{i}"), await FindAll("""[{"column":"Count","op":"greater_or_equal","value":100}]""", ",\"limit\":33"));
    }

    [Fact]
    public async Task A_search_cut_for_its_size_goes_on_where_it_ended()
    {
        FillTable(60, new string('x', 2_000));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"i-{i}"), await FindAll("""[{"column":"Count","op":"greater_or_equal","value":0}]"""));
    }

    [Fact]
    public async Task A_scan_that_times_out_on_the_way_starts_over_with_smaller_pages_and_misses_nothing()
    {
        FillTable(1_000);
        bench.Coda.Interruptions["ListRows"] = _ => bench.Coda.RowQueries[^1] is { PageToken: "600:200" }
            ? throw new CodaException(HttpStatusCode.GatewayTimeout, "Gateway Timeout")
            : Task.CompletedTask;
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"i-{i}"), await FindAll("""[{"column":"Count","op":"greater_or_equal","value":0}]""", ",\"limit\":200"));
    }

    [Fact]
    public async Task A_scan_leaves_time_for_its_answer()
    {
        FillTable(1_000);
        bench.Coda.Interruptions["ListRows"] = _ =>
        {
            bench.Time.Advance(TimeSpan.FromSeconds(50));
            return Task.CompletedTask;
        };
        Assert.Equal(400, (await Find("""[{"column":"Count","op":"less","value":0}]""")).GetProperty("scannedRows").GetInt32());
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_filters_only()
    {
        FillTable(500);
        var first = await Find("""[{"column":"Count","op":"greater","value":1}]""", ",\"limit\":1");
        var error = await bench.Error("find_rows", $$"""{"table":"Tasks","doc":"Product Plan","filters":[{"column":"Count","op":"greater","value":2}],"cursor":"{{first.GetProperty("nextCursor")}}"}""");
        Assert.Equal((ToolErrorKind.InvalidArgument, true), (error.Kind, error.Message.StartsWith("Argument 'cursor'", StringComparison.Ordinal)));
    }

    private void FillTable(int rows, string note = "") =>
        bench.Coda.Rows[SampleDoc.Tasks] = [.. Enumerable.Range(0, rows).Select(i => SampleDoc.Row($"i-{i}", i, ("c-title", $"Row {i}"), ("c-count", i), ("c-note1", note)))];

    private Task<JsonElement> Find(string filters, string more = "") => bench.Result("find_rows", $$"""{"table":"Tasks","doc":"Product Plan","filters":{{filters}}{{more}}}""");

    private async Task<List<string>> FindAll(string filters, string more = "")
    {
        var found = new List<string>();
        var cursor = "";
        do
        {
            var result = await Find(filters, more + cursor);
            found.AddRange(Ids(result));
            cursor = result.TryGetProperty("nextCursor", out var next) ? $",\"cursor\":\"{next}\"" : "";
        }
        while (cursor.Length > 0);
        return found;
    }

    private static IEnumerable<string> Ids(JsonElement result) => result.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("id").GetString()!);
}
