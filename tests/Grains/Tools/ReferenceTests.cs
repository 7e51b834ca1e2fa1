using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

public sealed class ReferenceTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    [Theory]
    [InlineData("https://coda.io/d/Product-Plan_dAbCdEf_dGh", "AbCdEf_dGh", false)]
    [InlineData("https://coda.io/d/_dAbCdEf_dGh", "AbCdEf_dGh", false)]
    [InlineData("HTTP://CODA.IO/d/Title_dshortId", "shortId", false)]
    [InlineData("https://docs.superhuman.com/d/A_d_Title_dAbCdEfGhIj/Page_suXyZ", "AbCdEfGhIj", true)]
    [InlineData("https://coda.io/d/Title_dAbCdEfGhIj#Tasks_tuXyZ", "AbCdEfGhIj", true)]
    [InlineData("https://coda.io/d/Title_dAbCdEfGhIj?utm=1", "AbCdEfGhIj", false)]
    public void A_link_names_its_doc(string text, string docId, bool leadsInside)
    {
        Assert.True(CodaLink.TryParse(text, out var link));
        Assert.Equal((docId, leadsInside), (link.DocId, link.LeadsInside));
    }

    [Theory]
    [InlineData("https://example.com/d/Title_dAbCdEfGhIj")]
    [InlineData("https://coda.io.example.com/d/Title_dAbCdEfGhIj")]
    [InlineData("https://coda.io@example.com/d/Title_dAbCdEfGhIj")]
    [InlineData("ftp://coda.io/d/Title_dAbCdEfGhIj")]
    [InlineData("https://coda.io/workspaces/ws-1")]
    [InlineData("https://coda.io/d/Title")]
    public void Anything_else_is_no_link_into_a_doc(string text) => Assert.False(CodaLink.TryParse(text, out _));

    [Theory]
    [InlineData("AbCdEf_dGh")]
    [InlineData("Product Plan")]
    [InlineData("  product plan ")]
    [InlineData("https://coda.io/d/Anything_dAbCdEf_dGh")]
    [InlineData("https://docs.superhuman.com/d/Product-Plan_dAbCdEf_dGh/Notes_suX")]
    public async Task A_doc_is_found_by_id_name_and_link(string doc)
    {
        var result = await bench.Result("get_doc", Json(("doc", doc)));
        Assert.Equal(SampleDoc.DocId, result.GetProperty("doc").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_name_of_one_word_is_found_although_it_reads_as_an_id()
    {
        bench.Coda.Docs.Add(SampleDoc.Doc("ZzZzZzZzZz", "Roadmap"));
        var result = await bench.Result("get_doc", """{"doc":"roadmap"}""");
        Assert.Equal("ZzZzZzZzZz", result.GetProperty("doc").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_table_is_found_by_an_id_without_the_prefix_of_tables()
    {
        bench.Coda.Tables[SampleDoc.DocId].Add(new Table { Id = "Global-Assets", Name = "Assets", TableType = "table" });
        var result = await bench.Result("get_table", Json(("doc", SampleDoc.DocId), ("table", "Global-Assets")));
        Assert.Equal("Assets", result.GetProperty("table").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Two_docs_of_one_name_are_listed()
    {
        bench.Coda.Docs.Add(SampleDoc.Doc("Second1234", "product plan "));
        var error = await bench.Error("get_doc", """{"doc":"PRODUCT PLAN"}""");
        Assert.Equal(ToolErrorKind.Ambiguous, error.Kind);
        Assert.Equal(
            "Argument 'doc': several docs are named 'PRODUCT PLAN': 'Product Plan' (AbCdEf_dGh, workspace 'Engines', by Ada); "
            + "'product plan ' (Second1234, workspace 'Engines', by Ada). Use the id.",
            error.Message);
    }

    [Fact]
    public async Task The_exact_case_decides_between_names_that_differ_by_it()
    {
        bench.Coda.Docs.Add(SampleDoc.Doc("Second1234", "product plan"));
        var result = await bench.Result("get_doc", """{"doc":"product plan"}""");
        Assert.Equal("Second1234", result.GetProperty("doc").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_doc_that_does_not_exist_is_answered_with_the_nearest()
    {
        var error = await bench.Error("get_doc", """{"doc":"Prodct Plan"}""");
        Assert.Equal(ToolErrorKind.NotFound, error.Kind);
        Assert.StartsWith("Argument 'doc': nothing is named 'Prodct Plan'. The nearest: 'Product Plan' (AbCdEf_dGh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_link_is_refused_without_asking_Coda()
    {
        var error = await bench.Error("get_doc", """{"doc":"https://example.com/d/X_dAbCdEf_dGh"}""");
        Assert.Equal(ToolErrorKind.InvalidArgument, error.Kind);
        Assert.Empty(bench.Coda.Requests);
    }

    [Theory]
    [InlineData("canvas-notes")]
    [InlineData("notes")]
    public async Task A_page_is_found_by_id_and_name(string page)
    {
        var result = await bench.Result("get_page", Json(("page", page), ("doc", "Product Plan")));
        Assert.Equal("canvas-notes", result.GetProperty("pageId").GetString());
    }

    [Fact]
    public async Task A_page_link_needs_no_doc()
    {
        bench.Coda.Links[SampleDoc.Link + "/Notes_suX"] = SampleDoc.LinkTo("page", "canvas-notes", $"{SampleDoc.DocId}/pages/canvas-notes");
        var result = await bench.Result("get_page", Json(("page", SampleDoc.Link + "/Notes_suX")));
        Assert.Equal("canvas-notes", result.GetProperty("pageId").GetString());
    }

    [Fact]
    public async Task A_link_into_another_doc_than_the_one_named_is_refused()
    {
        bench.Coda.Docs.Add(SampleDoc.Doc("Second1234", "Other"));
        var error = await bench.Error("get_page", Json(("page", SampleDoc.Link + "/Notes_suX"), ("doc", "Other")));
        Assert.StartsWith("Argument 'page' is a link into another doc (AbCdEf_dGh) than 'doc' names.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_something_else_than_asked_for_is_refused()
    {
        bench.Coda.Links[SampleDoc.Link + "#Tasks_tX"] = SampleDoc.LinkTo("table", SampleDoc.Tasks, $"{SampleDoc.DocId}/tables/{SampleDoc.Tasks}");
        var error = await bench.Error("get_page", Json(("page", SampleDoc.Link + "#Tasks_tX")));
        Assert.Equal("Argument 'page' is a link to a table, not to a page.", error.Message);
    }

    [Fact]
    public async Task A_name_without_its_doc_asks_for_the_doc()
    {
        var error = await bench.Error("get_page", """{"page":"Notes"}""");
        Assert.Equal("Argument 'doc' is required, unless 'page' is a link.", error.Message);
    }

    [Fact]
    public async Task Two_pages_of_one_name_are_listed_with_their_places()
    {
        bench.Coda.Pages[SampleDoc.DocId].Add(SampleDoc.Page("canvas-notes2", "Notes"));
        var error = await bench.Error("get_page", Json(("page", "Notes"), ("doc", SampleDoc.DocId)));
        Assert.Equal(ToolErrorKind.Ambiguous, error.Kind);
        Assert.EndsWith("'Notes' (canvas-notes, under 'Home'); 'Notes' (canvas-notes2, at the top). Use the id.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_not_there_yet_is_explained()
    {
        var error = await bench.Error("get_page", Json(("page", "canvas-new"), ("doc", SampleDoc.DocId)));
        Assert.Equal(ToolErrorKind.NotFound, error.Kind);
        Assert.Contains("created less than half a minute ago", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_found_on_later_pages_of_a_listing()
    {
        for (var i = 0; i < 150; i++)
            bench.Coda.Tables[SampleDoc.DocId].Add(SampleDoc.Table($"grid-{i}", $"Table {i}", "canvas-home", "Home"));
        var result = await bench.Result("get_table", Json(("table", "table 149"), ("doc", SampleDoc.DocId)));
        Assert.Equal("grid-149", result.GetProperty("table").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_table_that_does_not_exist_is_answered_with_the_nearest()
    {
        var error = await bench.Error("get_table", Json(("table", "Taks"), ("doc", SampleDoc.DocId)));
        Assert.Contains("The nearest: 'Tasks' (grid-tasks, table on page 'Board');", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i-1")]
    [InlineData("Write")]
    [InlineData("write")]
    public async Task A_row_is_found_by_id_and_display_value(string row)
    {
        var result = await bench.Result("get_row", Json(("row", row), ("table", "Tasks"), ("doc", SampleDoc.DocId)));
        Assert.Equal("i-1", result.GetProperty("rowId").GetString());
    }

    [Fact]
    public async Task A_row_link_needs_neither_table_nor_doc()
    {
        bench.Coda.Links[SampleDoc.Link + "#_ruX"] = SampleDoc.LinkTo("row", "i-1", $"{SampleDoc.DocId}/tables/{SampleDoc.Tasks}/rows/i-1");
        var result = await bench.Result("get_row", Json(("row", SampleDoc.Link + "#_ruX")));
        Assert.Equal(("i-1", SampleDoc.Tasks), (result.GetProperty("rowId").GetString(), result.GetProperty("tableId").GetString()));
    }

    [Fact]
    public async Task A_row_link_by_a_view_fits_the_views_table()
    {
        bench.Coda.Links[SampleDoc.Link + "#_ruX"] = SampleDoc.LinkTo("row", "i-1", $"{SampleDoc.DocId}/tables/{SampleDoc.TasksView}/rows/i-1");
        var result = await bench.Result("get_row", Json(("row", SampleDoc.Link + "#_ruX"), ("table", "Tasks"), ("doc", SampleDoc.DocId)));
        Assert.Equal("i-1", result.GetProperty("rowId").GetString());
    }

    [Fact]
    public async Task A_row_link_into_another_table_is_refused()
    {
        bench.Coda.Links[SampleDoc.Link + "#_ruX"] = SampleDoc.LinkTo("row", "i-9", $"{SampleDoc.DocId}/tables/grid-people/rows/i-9");
        var error = await bench.Error("get_row", Json(("row", SampleDoc.Link + "#_ruX"), ("table", "Tasks"), ("doc", SampleDoc.DocId)));
        Assert.StartsWith("Argument 'row' is a link to a row of another table.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_rows_of_one_display_value_are_listed()
    {
        var error = await bench.Error("get_row", Json(("row", "Test"), ("table", "Tasks"), ("doc", SampleDoc.DocId)));
        Assert.Equal("Argument 'row': several rows are named 'Test': 'Test' (i-2); 'Test' (i-3). Use the id.", error.Message);
    }

    [Fact]
    public async Task Quotes_in_a_row_name_stay_inside_the_query()
    {
        await bench.Error("get_row", Json(("row", "a\":\"b"), ("table", "Tasks"), ("doc", SampleDoc.DocId)));
        Assert.Equal("c-title:\"a\\\":\\\"b\"", bench.Coda.RowQueries[0].Query);
    }

    [Fact]
    public async Task What_was_found_is_noted_for_the_audit()
    {
        await bench.Result("get_row", Json(("row", "Write"), ("table", "Tasks"), ("doc", "Product Plan")));
        Assert.Equal(["doc:AbCdEf_dGh", "table:grid-tasks", "row:i-1"], bench.LastCall!.Targets);
    }

    [Fact]
    public async Task Things_are_found_however_their_names_are_spelt()
    {
        var (docs, doc) = (bench.Coda.Docs, SampleDoc.Doc("Spelt12345", "Caf\u00e9\u00a0\u2013 plan"));
        docs.Add(doc);
        bench.Coda.Pages[doc.Id] = [SampleDoc.Page("canvas-x", "Anna\u2019s \u201cbest\u201d page")];
        bench.Coda.Tables[doc.Id] = [SampleDoc.Table("grid-x", "\uff34able\u200b 1", "canvas-x", "Anna") with { DisplayColumn = new NamedReference { Id = "c-x" } }];
        bench.Coda.Columns["grid-x"] = [SampleDoc.Column("c-x", "Stra\u0308nge", "text"), SampleDoc.Column("c-s", "Status", "select", "In\u00a0progress", "\ufb01nal")];
        bench.Coda.Rows["grid-x"] = [SampleDoc.Row("i-x", 0, ("c-x", "Row\u20091"), ("c-s", "final"))];

        var page = await bench.Result("list_page_elements", Json(("doc", " CAFE\u0301 - PLAN "), ("page", "anna's \"BEST\" page")));
        var row = await bench.Result("get_row", Json(("doc", "cafe\u0301 \u2014 plan"), ("table", "table 1"), ("row", "row 1")));
        await bench.Result("update_row", """{"doc":"Caf\u00e9 \u2212 plan","table":"Table 1","row":"i-x","cells":{"str\u00e4nge\u00a0":"a","STATUS":"in progress"}}""");

        Assert.Equal(("canvas-x", "i-x"), (page.GetProperty("pageId").GetString(), row.GetProperty("rowId").GetString()));
        var cells = ((RowUpdate)bench.Coda.Writes.Single().Body).Row.Cells;
        Assert.Equal([("c-x", "a"), ("c-s", "In\u00a0progress")], cells.Select(cell => (cell.Column, cell.Value.GetString()!)));
    }

    [Fact]
    public async Task Names_that_are_alike_are_listed_and_the_exact_one_wins()
    {
        bench.Coda.Tables[SampleDoc.DocId].AddRange([SampleDoc.Table("grid-a", "Q&A \u2013 1", "canvas-home", "Home"), SampleDoc.Table("grid-b", "Q&A - 1", "canvas-home", "Home")]);
        var exact = await bench.Result("get_table", Json(("table", "Q&A - 1"), ("doc", SampleDoc.DocId)));
        var error = await bench.Error("get_table", Json(("table", "q&a - 1"), ("doc", SampleDoc.DocId)));
        Assert.Equal("grid-b", exact.GetProperty("table").GetProperty("id").GetString());
        Assert.Equal(
            (ToolErrorKind.Ambiguous, "Argument 'table': several tables are named 'q&a - 1': 'Q&A \u2013 1' (grid-a, table on page 'Home'); 'Q&A - 1' (grid-b, table on page 'Home'). Use the id."),
            (error.Kind, error.Message));
    }

    [Fact]
    public async Task Options_that_are_alike_are_listed_and_nothing_is_written()
    {
        bench.Coda.Columns[SampleDoc.Tasks][1] = SampleDoc.Column("c-status", "Status", "select", "Open", "OPEN");
        var error = await bench.Error("update_row", """{"doc":"Product Plan","table":"Tasks","row":"i-1","cells":{"Status":"open"}}""");
        Assert.Equal((ToolErrorKind.Ambiguous, 0), (error.Kind, bench.Coda.Writes.Count));
        Assert.Contains("'Open', 'OPEN'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_does_not_exist_is_answered_with_the_column_that_names_rows()
    {
        var error = await bench.Error("get_row", Json(("row", "Wrlte"), ("table", "Tasks"), ("doc", SampleDoc.DocId)));
        Assert.Equal(
            "Argument 'row': nothing is named 'Wrlte'. The nearest: 'Write' (i-1); 'Test' (i-2); 'Test' (i-3). A row is named by its id, link or its value of column 'Title'; list_rows finds it by any column.",
            error.Message);
    }

    private static string Json(params (string Name, string Value)[] arguments) =>
        JsonSerializer.Serialize(arguments.ToDictionary(argument => argument.Name, argument => argument.Value));
}
