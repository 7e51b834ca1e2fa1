using System.Text.Json;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Tools;

/// <summary>Rows, cells and filters in the forms in which they come.</summary>
public sealed class RowArgumentTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    [Theory]
    [InlineData("""[{"column":"Title","value":"New"},{"column":"c-count","value":"7"},{"column":"Status","value":""}]""")]
    [InlineData("""{"Title":"New","c-count":"7","Status":""}""")]
    [InlineData("""{"Title":"New","c-count":"7","Status":null}""")]
    [InlineData("""[{"Title":"New","c-count":"7","Status":""}]""")]
    [InlineData("""{"cells":[{"column":"Title","value":"New"},{"column":"c-count","value":"7"},{"column":"Status","value":null}]}""")]
    [InlineData("""{"cells":{"Title":"New","c-count":"7","Status":""}}""")]
    [InlineData("""[{"Column":"Title","Value":"New"},{"column":"c-count","value":"7"},{"column":"Status","value":""}]""")]
    [InlineData("""  "[{\"column\":\"Title\",\"value\":\"New\"},{\"column\":\"c-count\",\"value\":\"7\"},{\"column\":\"Status\",\"value\":\"\"}]" """)]
    public async Task Cells_are_read_in_each_form_and_empty_clears(string cells)
    {
        await bench.Result("update_row", $$"""{"doc":"Product Plan","table":"Tasks","row":"i-1","cells":{{cells}} }""");
        await bench.Result("upsert_rows", $$"""{"doc":"Product Plan","table":"Tasks","rows":[{{(cells.Contains("\\\"", StringComparison.Ordinal) ? """{"Title":"New","c-count":"7","Status":""}""" : cells)}}]}""");
        var updated = ((RowUpdate)bench.Coda.Writes[0].Body).Row;
        var added = Assert.Single(((RowsUpsert)bench.Coda.Writes[1].Body).Rows);
        Assert.All((RowEdit[])[updated, added], row => Assert.Equal([("c-title", "New"), ("c-count", "7"), ("c-status", "")], row.Cells.Select(cell => (cell.Column, cell.Value.ToString()))));
    }

    [Theory]
    [InlineData("""[{"column":"Title","value":"a"},{"column":"Title","value":"b"}]""", "Argument 'cells' gives column 'Title' twice.")]
    [InlineData("""[{"column":"Title","value":"a"},{"column":"Count"}]""", "Argument 'cells' gives column 'Count' no value. Send one; \"\" clears the cell.")]
    [InlineData("""[{"column":"Title","value":"a"},{"Count":1}]""", "Argument 'cells' must be an object, such as [{\"column\": \"Status\", \"value\": \"Done\"}] or {\"Status\": \"Done\"}, and came as a list.")]
    [InlineData("""[]""", "Argument 'cells' is required, and came as an empty list.")]
    [InlineData(""" "Status: Done" """, "Argument 'cells' must be an object, such as [{\"column\": \"Status\", \"value\": \"Done\"}] or {\"Status\": \"Done\"}, and came as the text 'Status: Done'.")]
    public async Task Cells_that_can_mean_nothing_are_refused_with_an_example(string cells, string message)
    {
        var error = await bench.Error("update_row", $$"""{"doc":"Product Plan","table":"Tasks","row":"i-1","cells":{{cells}} }""");
        Assert.Equal((message, 0), (error.Message, bench.Coda.Writes.Count));
    }

    [Fact]
    public async Task A_column_named_cells_is_written_in_the_short_form()
    {
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-cells", "cells", "text"));
        await bench.Result("update_row", """{"doc":"Product Plan","table":"Tasks","row":"i-1","cells":{"cells":"a"}}""");
        Assert.Equal("c-cells", Assert.Single(((RowUpdate)bench.Coda.Writes[0].Body).Row.Cells).Column);
    }

    [Fact]
    public async Task Several_options_may_come_as_a_list_in_text()
    {
        await bench.Result("update_row", """{"doc":"Product Plan","table":"Tasks","row":"i-1","cells":[{"column":"Tags","value":"[\"Red\",\"dark, blue\"]"},{"column":"Title","value":"[1] a"}]}""");
        var cells = ((RowUpdate)bench.Coda.Writes[0].Body).Row.Cells;
        Assert.Equal("""["red","dark, blue"]|[1] a""", string.Join('|', cells.Select(cell => cell.Value.ToString())));
    }

    [Theory]
    [InlineData("""[{"column":"Count","op":"greater","value":"3","all":null,"any":null}]""", "i-2 i-3")]
    [InlineData("""[{"column":"Count","op":"greater","value":"3","all":[],"any":[]}]""", "i-2 i-3")]
    [InlineData("""[{"column":null,"op":null,"value":null,"all":null,"any":[{"column":"Count","op":"equals","value":"3"},{"column":"Title","op":"blank","value":null}]}]""", "i-1")]
    [InlineData("""[{"column":"","op":"","value":null,"all":[{"column":"Count","op":"equals","value":"3"}],"any":[]}]""", "i-1")]
    [InlineData("""[{"column":"Status","op":"not_blank","value":""}]""", "i-1 i-2 i-3")]
    [InlineData("""{"column":"Count","op":"Less-Or-Equal","value":3}""", "i-1")]
    [InlineData("""[{"Column":"Count","Op":"notEquals","Value":3}]""", "i-2 i-3")]
    [InlineData("""[{"column":"Count","op":"in","value":"[3,8]"}]""", "i-1 i-3")]
    [InlineData("""[{"column":"Count","op":"in","value":3}]""", "i-1")]
    [InlineData("""[{"column":"Count","op":"between","value":"[4, 9]"}]""", "i-2 i-3")]
    [InlineData("""  "```json\n[{\"column\":\"Count\",\"op\":\"equals\",\"value\":3}]\n```" """, "i-1")]
    public async Task Filters_are_read_as_strict_mode_and_models_send_them(string filters, string ids)
    {
        var result = await bench.Result("find_rows", $$"""{"doc":"Product Plan","table":"Tasks","filters":{{filters}} }""");
        Assert.Equal(ids, string.Join(' ', result.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("id").GetString())));
    }

    [Theory]
    [InlineData(""" "Status = Done" """, "must be an array of objects, such as [{\"column\": \"Status\", \"op\": \"equals\", \"value\": \"Done\"}], and came as the text 'Status = Done'.")]
    [InlineData("""["Status"]""", "must be an array of objects, such as [{\"column\": \"Status\", \"op\": \"equals\", \"value\": \"Done\"}], and its item 0 came as the text 'Status'.")]
    [InlineData("""[{"Status":"Done"}]""", "has 'Status', which no filter has: give column, op and value, such as [{\"column\": \"Status\", \"op\": \"equals\", \"value\": \"Done\"}], or a group all or any.")]
    [InlineData("""[{"column":"Title","op":"in","value":"a,b"}]""", "has the text 'a,b' as its value, and 'in' takes a JSON list, such as [\"A\", \"B\"].")]
    public async Task The_error_for_filters_shows_a_filter(string filters, string message)
    {
        var error = await bench.Error("find_rows", $$"""{"doc":"Product Plan","table":"Tasks","filters":{{filters}} }""");
        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Argument 'filters", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "Title,Status" """, "Status Title")]
    [InlineData(""" "Title , status" """, "Status Title")]
    [InlineData("""["Title,Status"]""", "Status Title")]
    [InlineData(""" "a, b" """, "a, b")]
    [InlineData(""" "[\"Title\"]" """, "Title")]
    [InlineData(""" "Title" """, "Title")]
    [InlineData(""" "" """, "Count Status Title a, b c-note1")]
    public async Task Columns_may_come_as_one_text(string columns, string shown)
    {
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-ab", "a, b", "text"));
        bench.Coda.Rows[SampleDoc.Tasks] = [SampleDoc.Row("i-1", 0, ("c-title", "Write"), ("c-status", "Open"), ("c-count", 3), ("c-note1", "first"), ("c-ab", "x"))];
        var result = await bench.Result("list_rows", $$"""{"doc":"Product Plan","table":"Tasks","columns":{{columns}} }""");
        Assert.Equal(shown, string.Join(' ', result.GetProperty("rows")[0].GetProperty("values").EnumerateObject().Select(cell => cell.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_text_of_columns_with_one_that_there_is_not_is_refused()
    {
        var error = await bench.Error("list_rows", """{"doc":"Product Plan","table":"Tasks","columns":"Title,Stats"}""");
        Assert.StartsWith("Argument 'columns' names no column: 'Stats'. The nearest: Status", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"filter_column":"","filter_value":""}""", null)]
    [InlineData("""{"filter_column":"","filter_value":null}""", null)]
    [InlineData("""{"filter_column":[],"filter_value":"","columns":[],"sort":"","limit":"","cursor":"","visible_only":"","values":""}""", null)]
    [InlineData("""{"filter_column":"Status","filter_value":""}""", "c-status:\"\"")]
    public async Task Empty_filters_are_left_out_and_an_empty_value_of_a_column_means_blank_cells(string arguments, string? query)
    {
        var sent = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments)!;
        sent["doc"] = JsonSerializer.SerializeToElement("Product Plan");
        sent["table"] = JsonSerializer.SerializeToElement("Tasks");
        await bench.Result("list_rows", JsonSerializer.Serialize(sent));
        Assert.Equal(query, Assert.Single(bench.Coda.RowQueries).Query);
    }

    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""")]
    [InlineData(""" "{\"a\":1,\"b\":[true,null]}" """)]
    [InlineData(""" "```\n{\"a\":1,\"b\":[true,null]}\n```" """)]
    public async Task A_payload_is_an_object_or_its_text_and_keeps_its_types(string payload)
    {
        await bench.Result("trigger_automation", $$"""{"doc":"Product Plan","rule":"grid-auto-1","payload":{{payload}},"confirm":true}""".Replace(""","confirm":true""", Confirmed, StringComparison.Ordinal));
        Assert.Equal("""{"a":1,"b":[true,null]}""", JsonSerializer.Serialize(bench.Coda.Writes.Single().Body));
    }

    // Whether the tool asks is not this test's business.
    private static string Confirmed => ToolBench.Product.Descriptors.Single(tool => tool.Name == "trigger_automation").InputSchema.AsSpan().IndexOf("\"confirm\""u8) >= 0 ? ""","confirm":true""" : "";

    [Theory]
    [InlineData("true")]
    [InlineData("\"yes\"")]
    public async Task A_confirmation_that_nobody_asks_for_is_ignored(string confirm)
    {
        var result = await bench.Result("upsert_rows", $$"""{"doc":"Product Plan","table":"Tasks","rows":[{"Title":"New"}],"confirm":{{confirm}} }""");
        Assert.Equal("Done. Unknown and ignored: confirm.", result.GetProperty("note").GetString());
    }

    [Fact]
    public async Task The_result_of_a_write_says_what_was_read_in_another_way()
    {
        var result = await bench.Result("upsert_rows", """{"doc":"Product Plan","table":"Tasks","rows":"[{\"Title\":\"New\"}]","allowNewOptions":"false","key_columns":"","toolCallId":"c-1"}""");
        Assert.Equal(
            "Done. 'allowNewOptions' was read as 'allow_new_options'. 'rows' came as text and was read as the JSON in it. 'allow_new_options' came as text and was read as false. Came empty and counted as left out: key_columns.",
            result.GetProperty("note").GetString());
    }
}
