using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Mutations;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

public sealed class ReadToolTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    [Fact]
    public async Task Whoami_says_who_calls_act_as()
    {
        var result = await bench.Result("whoami");
        Assert.Equal("""{"name":"Ada","email":"ada@example.com","workspace":"Engines","workspaceId":"ws-1","organizationId":"org-1","tokenRestricted":false}""", result.GetRawText());
    }

    [Fact]
    public async Task List_docs_searches_titles_and_goes_on_by_cursor()
    {
        for (var i = 0; i < 30; i++)
            bench.Coda.Docs.Add(SampleDoc.Doc($"Plan{i:000000}", $"Plan {i}"));
        var first = await bench.Result("list_docs", """{"query":"Plan","limit":20}""");
        var second = await bench.Result("list_docs", $$"""{"query":"Plan","limit":20,"cursor":"{{first.GetProperty("nextCursor")}}"}""");
        Assert.Equal((20, 11, false), (first.GetProperty("docs").GetArrayLength(), second.GetProperty("docs").GetArrayLength(), second.TryGetProperty("nextCursor", out _)));
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_query_only()
    {
        for (var i = 0; i < 30; i++)
            bench.Coda.Docs.Add(SampleDoc.Doc($"Plan{i:000000}", $"Plan {i}"));
        var first = await bench.Result("list_docs", """{"query":"Plan"}""");
        var error = await bench.Error("list_docs", $$"""{"query":"Pla","cursor":"{{first.GetProperty("nextCursor")}}"}""");
        Assert.Equal("Argument 'cursor' was not made by this tool for these arguments, or is no longer kept. Call again without it to start from the beginning.", error.Message);
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_member_only()
    {
        for (var i = 0; i < 30; i++)
            bench.Coda.Docs.Add(SampleDoc.Doc($"Plan{i:000000}", $"Plan {i}"));
        var first = await bench.Result("list_docs");
        bench.MemberKey = "m:dev/org/bob";
        var error = await bench.Error("list_docs", $$"""{"cursor":"{{first.GetProperty("nextCursor")}}"}""");
        Assert.Equal(ToolErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task Get_doc_warns_of_a_doc_too_large_for_the_API()
    {
        bench.Coda.Docs[0] = bench.Coda.Docs[0] with { DocSize = new DocSize { OverApiSizeLimit = true } };
        var result = await bench.Result("get_doc", """{"doc":"Product Plan"}""");
        Assert.StartsWith("The doc is over 125 MB", result.GetProperty("warning").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_has_pages_and_tables_with_their_columns()
    {
        var result = await bench.Result("get_doc_overview", """{"doc":"Product Plan"}""");
        Assert.Equal(
            """{"id":"canvas-notes","name":"Notes","parentId":"canvas-home"}""",
            result.GetProperty("pages")[1].GetRawText());
        Assert.Equal("""{"id":"canvas-embed","name":"Video","type":"embed"}""", result.GetProperty("pages")[3].GetRawText());
        var tasks = result.GetProperty("tables")[0];
        Assert.Equal(("Title", 3), (tasks.GetProperty("displayColumn").GetString(), tasks.GetProperty("rowCount").GetInt32()));
        Assert.Equal("""{"id":"c-status","name":"Status","type":"select","options":["Open","Done"]}""", tasks.GetProperty("columns")[1].GetRawText());
        Assert.Equal(
            """{"id":"c-owner","name":"Owner","type":"lookup","relatesTo":{"id":"grid-people","name":"People"}}""",
            tasks.GetProperty("columns")[4].GetRawText());
        Assert.Equal("""{"id":"c-total","name":"Total","type":"number","calculated":true}""", tasks.GetProperty("columns")[5].GetRawText());
        Assert.False(result.TryGetProperty("note", out _));
    }

    [Fact]
    public async Task The_overview_of_a_view_says_its_table_its_columns_and_how_many_rows_it_has()
    {
        bench.Coda.Columns[SampleDoc.TasksView] = bench.Coda.Columns[SampleDoc.Tasks][..2];
        var view = (await bench.Result("get_doc_overview", """{"doc":"Product Plan"}""")).GetProperty("tables")[1];
        Assert.Equal("""{"id":"grid-tasks","name":"Tasks"}""", view.GetProperty("baseTable").GetRawText());
        Assert.Equal(2, view.GetProperty("rowCount").GetInt32());
        Assert.Equal("""[{"id":"c-title","name":"Title","type":"text"},{"id":"c-status","name":"Status","type":"select"}]""", view.GetProperty("columns").GetRawText());
    }

    [Fact]
    public async Task The_overview_of_a_large_doc_is_bounded_and_says_what_is_missing()
    {
        for (var i = 0; i < 400; i++)
        {
            bench.Coda.Pages[SampleDoc.DocId].Add(SampleDoc.Page($"canvas-{i}", $"Page number {i}"));
            bench.Coda.Tables[SampleDoc.DocId].Add(SampleDoc.Table($"grid-{i}", $"Table number {i}", "canvas-home", "Home"));
            bench.Coda.Columns[$"grid-{i}"] = [.. Enumerable.Range(0, 100).Select(c => SampleDoc.Column($"c-{c}", $"Column number {c}", "text"))];
        }

        var result = await bench.Result("get_doc_overview", """{"doc":"Product Plan"}""");
        Assert.InRange(result.GetRawText().Length, 15_000, 26_000);
        Assert.Contains("list_pages gives the others. The first", result.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Contains("tables or views are given without columns: get_table has them.", result.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_pages_gives_the_fields_that_are_asked_for_and_links_only_then()
    {
        var all = await bench.Result("list_pages", """{"doc":"Product Plan"}""");
        Assert.Equal("""{"id":"canvas-notes","name":"Notes","parentId":"canvas-home"}""", all.GetProperty("pages")[1].GetRawText());
        var links = await bench.Result("list_pages", """{"doc":"Product Plan","fields":["link","type"]}""");
        Assert.Equal($$"""{"id":"canvas-notes","name":"Notes","link":"{{SampleDoc.Link}}/Notes_sucanvas-notes"}""", links.GetProperty("pages")[1].GetRawText());
    }

    [Fact]
    public async Task List_docs_gives_the_fields_that_are_asked_for_and_links_only_then()
    {
        var all = await bench.Result("list_docs");
        Assert.Equal($$"""{"id":"{{SampleDoc.DocId}}","name":"Product Plan","owner":"Ada","workspace":"Engines"}""", all.GetProperty("docs")[0].GetRawText());
        var some = await bench.Result("list_docs", """{"fields":["link","owner"]}""");
        Assert.Equal($$"""{"id":"{{SampleDoc.DocId}}","name":"Product Plan","link":"{{SampleDoc.Link}}","owner":"Ada"}""", some.GetProperty("docs")[0].GetRawText());
        Assert.Equal("Argument 'fields' must be one of link, owner, workspace, folder, updatedAt, pageCount, tableCount, rowCount, and came as the text 'size'.", (await bench.Error("list_docs", """{"fields":["size"]}""")).Message);
    }

    [Fact]
    public async Task A_page_is_read_window_by_window()
    {
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown(new string('a', 100) + new string('b', 50), "Images are missing.");
        var first = await bench.Result("get_page", """{"page":"Notes","doc":"Product Plan","limit":100}""");
        var second = await bench.Result("get_page", """{"page":"Notes","doc":"Product Plan","limit":100,"offset":100}""");
        Assert.Equal((new string('a', 100), 100, 150), (first.GetProperty("content").GetString(), first.GetProperty("nextOffset").GetInt32(), first.GetProperty("totalCharacters").GetInt32()));
        Assert.Equal((new string('b', 50), false), (second.GetProperty("content").GetString(), second.TryGetProperty("nextOffset", out _)));
        Assert.Equal("Images are missing.", first.GetProperty("warning").GetString());
    }

    [Fact]
    public async Task A_window_never_ends_inside_a_character()
    {
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown(new string('a', 99) + "😀!", null);
        var result = await bench.Result("get_page", """{"page":"Notes","doc":"Product Plan","limit":100}""");
        Assert.Equal(99, result.GetProperty("nextOffset").GetInt32());
    }

    [Fact]
    public async Task An_offset_past_the_end_is_refused_with_the_length()
    {
        var error = await bench.Error("get_page", """{"page":"Notes","doc":"Product Plan","offset":1000}""");
        Assert.Equal("Argument 'offset' is past the end: the page has 17 characters.", error.Message);
    }

    [Fact]
    public async Task A_page_without_text_is_refused_with_its_type()
    {
        var error = await bench.Error("get_page", """{"page":"Video","doc":"Product Plan"}""");
        Assert.StartsWith("Argument 'page' is of type 'embed'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_tables_names_the_page_of_each()
    {
        var result = await bench.Result("list_tables", """{"doc":"Product Plan"}""");
        Assert.Equal(
            """{"id":"table-open","name":"Open tasks","type":"view","page":{"id":"canvas-board","name":"Board"},"baseTable":{"id":"grid-tasks","name":"Tasks"},"rowCount":2}""",
            result.GetProperty("tables")[1].GetRawText());
    }

    [Fact]
    public async Task Get_table_gives_formulas()
    {
        var result = await bench.Result("get_table", """{"table":"Tasks","doc":"Product Plan"}""");
        Assert.Equal("Count * 2", result.GetProperty("table").GetProperty("columns")[5].GetProperty("formula").GetString());
    }

    [Fact]
    public async Task Rows_go_by_column_name_and_by_id_where_names_collide()
    {
        var result = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","limit":1}""");
        Assert.Equal(
            """{"id":"i-1","name":"Write","values":{"Title":"Write","Status":"Open","Count":3,"c-note1":"first"}}""",
            result.GetProperty("rows")[0].GetRawText());
        Assert.Equal(3, result.GetProperty("tableRowCount").GetInt32());
        Assert.Equal("simpleWithArrays", bench.Coda.RowQueries[^1].ValueFormat);
    }

    [Fact]
    public async Task Rows_can_be_cut_to_some_columns()
    {
        var result = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","columns":["count","c-title"],"limit":1}""");
        Assert.Equal("""{"Count":3,"Title":"Write"}""", result.GetProperty("rows")[0].GetProperty("values").GetRawText());
    }

    [Fact]
    public async Task An_unknown_column_is_answered_with_the_nearest()
    {
        var error = await bench.Error("list_rows", """{"table":"Tasks","doc":"Product Plan","columns":["Statsu"]}""");
        Assert.StartsWith("Argument 'columns' names no column: 'Statsu'. The nearest: Status, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_name_that_two_share_asks_for_the_id()
    {
        var error = await bench.Error("list_rows", """{"table":"Tasks","doc":"Product Plan","columns":["Note"]}""");
        Assert.Equal("Argument 'columns': several columns are named 'Note': c-note1 (text); c-note2 (text). Use the id.", error.Message);
    }

    [Theory]
    [InlineData("Status", "Done", "c-status:\"Done\"", 1)]
    [InlineData("Count", "5", "c-count:5", 1)]
    [InlineData("Count", "5.0", "c-count:5", 1)]
    [InlineData("Status", "done", "c-status:\"Done\"", 1)]
    public async Task Rows_are_filtered_by_one_column_in_its_own_type(string column, string value, string query, int rows)
    {
        var result = await bench.Result("list_rows", $$"""{"table":"Tasks","doc":"Product Plan","filter_column":"{{column}}","filter_value":"{{value}}"}""");
        Assert.Equal((query, rows), (bench.Coda.RowQueries[^1].Query, result.GetProperty("rows").GetArrayLength()));
    }

    [Fact]
    public async Task A_filter_needs_both_its_arguments()
    {
        var error = await bench.Error("list_rows", """{"table":"Tasks","doc":"Product Plan","filter_value":"Done"}""");
        Assert.Equal("Argument 'filter_column' is missing: the two filter arguments go together.", error.Message);
    }

    [Fact]
    public async Task Rows_go_on_by_cursor_to_the_last_one()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [.. Enumerable.Range(0, 7).Select(i => SampleDoc.Row($"i-{i}", i, ("c-title", $"Row {i}")))];
        Assert.Equal(["i-0", "i-1", "i-2", "i-3", "i-4", "i-5", "i-6"], await AllRows("""{"table":"Tasks","doc":"Product Plan","limit":3}"""));
    }

    [Fact]
    public async Task Rows_are_cut_at_the_bound_and_none_is_lost()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [.. Enumerable.Range(0, 20).Select(i => SampleDoc.Row($"i-{i}", i, ("c-title", $"Row {i}"), ("c-note1", new string('x', 4_000))))];
        var first = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","limit":15}""");
        Assert.InRange(first.GetProperty("rows").GetRawText().Length, 20_000, Fitting.MaxBytes);
        Assert.StartsWith("Cut for its size", first.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"i-{i}"), await AllRows("""{"table":"Tasks","doc":"Product Plan","limit":15}"""));
    }

    [Fact]
    public async Task A_row_larger_than_a_result_is_given_with_its_cells_cut()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [SampleDoc.Row("i-0", 0, ("c-title", "Large"), ("c-note1", new string('x', 60_000)))];
        var result = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan"}""");
        Assert.Equal(996, result.GetProperty("rows")[0].GetProperty("values").GetProperty("c-note1").GetString()!.Length);
        Assert.StartsWith("The row is too large", result.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_of_rows_is_good_for_its_filter_only()
    {
        var first = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","limit":1}""");
        var error = await bench.Error("list_rows", $$"""{"table":"Tasks","doc":"Product Plan","filter_column":"Status","filter_value":"Open","cursor":"{{first.GetProperty("nextCursor")}}"}""");
        Assert.StartsWith("Argument 'cursor'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_table_that_times_out_is_read_in_smaller_pages_to_the_end()
    {
        bench.Coda.Interruptions["ListRows"] = _ => bench.Coda.RowQueries[^1].Limit > 25
            ? throw new CodaException(HttpStatusCode.GatewayTimeout, "Gateway Timeout")
            : Task.CompletedTask;
        bench.Coda.Rows[SampleDoc.Tasks] = [.. Enumerable.Range(0, 60).Select(i => SampleDoc.Row($"i-{i}", i, ("c-title", $"Row {i}"), ("c-note1", new string('x', 2_000))))];
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"i-{i}"), await AllRows("""{"table":"Tasks","doc":"Product Plan","limit":200}"""));
        Assert.Equal([200, 100, 50, 25], bench.Coda.RowQueries.Select(query => query.Limit!.Value).Take(4));
    }

    [Fact]
    public async Task Get_row_gives_the_link()
    {
        var result = await bench.Result("get_row", """{"row":"i-2","table":"Tasks","doc":"Product Plan"}""");
        Assert.Equal($"{SampleDoc.Link}#_rui-2", result.GetProperty("link").GetString());
    }

    [Fact]
    public async Task Resolve_link_says_what_a_link_leads_to()
    {
        bench.Coda.Links[SampleDoc.Link + "#_ruX"] = SampleDoc.LinkTo("row", "i-1", $"{SampleDoc.DocId}/tables/{SampleDoc.Tasks}/rows/i-1");
        var result = await bench.Result("resolve_link", $$"""{"url":"{{SampleDoc.Link}}#_ruX"}""");
        Assert.Equal(
            $$"""{"type":"row","id":"i-1","name":"i-1","docId":"{{SampleDoc.DocId}}","tableId":"grid-tasks","link":"{{SampleDoc.Link}}"}""",
            result.GetRawText());
    }

    [Fact]
    public async Task A_link_to_nothing_is_not_found()
    {
        var error = await bench.Error("resolve_link", $$"""{"url":"{{SampleDoc.Link}}/Gone_suX"}""");
        Assert.Equal(ToolErrorKind.NotFound, error.Kind);
    }

    [Theory]
    [InlineData(MutationStage.Applied, "applied")]
    [InlineData(MutationStage.Accepted, "accepted")]
    [InlineData(MutationStage.Unknown, "unknown")]
    public async Task The_status_of_a_write_is_told(MutationStage stage, string status)
    {
        bench.Coda.Mutations["mutate:7"] = new MutationView("mutate:7", SampleDoc.DocId, stage, "Words of Coda.");
        var result = await bench.Result("get_mutation_status", """{"request_id":"mutate:7"}""");
        Assert.Equal((status, "Words of Coda."), (result.GetProperty("status").GetString(), result.GetProperty("warning").GetString()));
    }

    [Theory]
    [InlineData("mutate:8")]
    [InlineData("not/a handle")]
    public async Task A_handle_of_nobodys_or_of_another_members_write_is_an_error_that_tells_nothing(string handle)
    {
        var error = await bench.Error("get_mutation_status", $$"""{"request_id":"{{handle}}"}""");
        Assert.Equal("Argument 'request_id' is none of a write of yours in the last day. It is the requestId of a write's result.", error.Message);
    }

    private async Task<List<string>> AllRows(string arguments)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await bench.Result("list_rows", cursor is null ? arguments : $"{arguments[..^1]},\"cursor\":\"{cursor}\"}}");
            ids.AddRange(page.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null && ids.Count < 1_000);
        return ids;
    }
}
