using System.Net;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

public sealed class WriteToolTests
{
    private const string OneRow = """{"table":"Tasks","doc":"Product Plan","rows":[{"Title":"New"}]}""";

    private readonly ToolBench bench = SampleDoc.Bench();

    [Fact]
    public async Task A_page_is_created_under_its_parent()
    {
        var result = await bench.Result("create_page", """{"doc":"Product Plan","name":"Minutes","content":"# Hi","parent_page":"Notes","subtitle":"Weekly"}""");
        var page = Assert.IsType<PageCreate>(Assert.Single(bench.Coda.Writes).Body);
        Assert.Equal(("Minutes", "Weekly", "canvas-notes", "# Hi", "markdown"), (page.Name, page.Subtitle, page.ParentPageId, page.PageContent!.CanvasContent!.Content, page.PageContent.CanvasContent.Format));
        Assert.Equal(("applied", "canvas-new", "mutate:1"), (Text(result, "status"), Text(result, "pageId"), Text(result, "requestId")));
    }

    [Theory]
    [InlineData("upsert_rows", """{"table":"Tasks","doc":"Product Plan","rows":[{"Title":"New"}],"confirm":true}""")]
    [InlineData("create_page", """{"doc":"Product Plan","name":"Minutes","content":"# Hi"}""")]
    [InlineData("duplicate_page", """{"doc":"Product Plan","page":"Notes"}""")]
    public async Task Before_a_call_waits_for_Coda_it_keeps_what_it_answers_without_news(string tool, string arguments)
    {
        bench.Coda.Progress = MutationProgress.Accepted;
        var outcome = await bench.Run(tool, arguments);

        Assert.Equal("accepted", JsonElement.Parse(outcome.Result!).GetProperty("status").GetString());
        Assert.Equal(outcome.Result, bench.Coda.Kept);
    }

    [Theory]
    [InlineData("append")]
    [InlineData("prepend")]
    [InlineData("replace")]
    public async Task A_pages_text_is_written_in_the_way_asked_for(string mode)
    {
        await bench.Result("update_page_content", $$"""{"page":"Notes","doc":"Product Plan","mode":"{{mode}}","content":"more","confirm":true}""");
        var update = Assert.IsType<PageUpdate>(Assert.Single(bench.Coda.Writes).Body).ContentUpdate!;
        Assert.Equal((mode, "more"), (update.InsertionMode, update.CanvasContent.Content));
    }

    [Fact]
    public async Task Replacing_a_page_that_holds_tables_is_refused_and_names_them()
    {
        var error = await bench.Error("update_page_content", """{"page":"Board","doc":"Product Plan","mode":"replace","content":"x"}""");
        Assert.Equal(
            "Argument 'mode' would destroy what is on the page besides text: 'Tasks' (grid-tasks), 'Open tasks' (table-open). Use append or prepend, or set force if that is meant.",
            error.Message);
        Assert.Empty(bench.Coda.Writes);
    }

    [Fact]
    public async Task Force_replaces_a_page_that_holds_tables()
    {
        await bench.Result("update_page_content", """{"page":"Board","doc":"Product Plan","mode":"replace","content":"x","force":true,"confirm":true}""");
        Assert.Single(bench.Coda.Writes);
    }

    [Fact]
    public async Task Appending_to_a_page_that_holds_tables_is_harmless()
    {
        await bench.Result("update_page_content", """{"page":"Board","doc":"Product Plan","mode":"append","content":"x"}""");
        Assert.Single(bench.Coda.Writes);
    }

    [Fact]
    public async Task Rows_are_added_by_column_name_and_their_ids_returned()
    {
        var result = await bench.Result(
            "upsert_rows",
            """{"table":"Tasks","doc":"Product Plan","rows":[{"title":"A","Status":"done","Tags":["RED","green"],"Count":2},{"c-title":"B","c-note1":null}]}""");
        var body = Assert.IsType<RowsUpsert>(Assert.Single(bench.Coda.Writes).Body);
        Assert.Equal(
            """[{"cells":[{"column":"c-title","value":"A"},{"column":"c-status","value":"Done"},{"column":"c-tags","value":["red","green"]},{"column":"c-count","value":2}]},{"cells":[{"column":"c-title","value":"B"},{"column":"c-note1","value":""}]}]""",
            JsonSerializer.Serialize(body.Rows, JsonSerializerOptions.Web));
        Assert.Null(body.KeyColumns);
        Assert.Equal("""["i-new0","i-new1"]""", result.GetProperty("rowIds").GetRawText());
    }

    [Fact]
    public async Task Key_columns_make_an_update_of_it()
    {
        await bench.Result("upsert_rows", """{"table":"Tasks","doc":"Product Plan","rows":[{"Title":"Write","Count":2}],"key_columns":["title"]}""");
        Assert.Equal(["c-title"], ((RowsUpsert)bench.Coda.Writes[0].Body).KeyColumns!);
    }

    [Fact]
    public async Task A_row_without_its_key_is_refused()
    {
        var error = await bench.Error("upsert_rows", """{"table":"Tasks","doc":"Product Plan","rows":[{"Title":"A"},{"Count":2}],"key_columns":["Title"]}""");
        Assert.Equal("Argument 'rows[1]' has no value for the key column 'Title'.", error.Message);
    }

    [Theory]
    [InlineData("""{"Titel":"A"}""", "Argument 'rows[0]' names no column: 'Titel'. The nearest: Title, ")]
    [InlineData("""{"Note":"A"}""", "Argument 'rows[0]': several columns are named 'Note': c-note1 (text); c-note2 (text). Use the id.")]
    [InlineData("""{"Total":1}""", "Argument 'rows[0]' writes to 'Total', which a formula fills.")]
    [InlineData("""{"Go":true}""", "Argument 'rows[0]' writes to 'Go', which is a button.")]
    [InlineData("""{"Status":"Closed"}""", "Argument 'rows[0]' gives column 'Status' the value 'Closed', which is none of its options: 'Open', 'Done'. Use one of them, or set allow_new_options.")]
    [InlineData("""{"Tags":["red","blue"]}""", "Argument 'rows[0]' gives column 'Tags' the value 'blue', which is none of its options:")]
    [InlineData("""{"Tags":"red, blue"}""", "Argument 'rows[0]' gives column 'Tags' the value 'blue', which is none of its options:")]
    [InlineData("""{"Title":{"text":"A"}}""", "Argument 'rows[0]' gives column 'Title' an object.")]
    [InlineData("""{"Title":[[["A"]]]}""", "Argument 'rows[0]' gives column 'Title' an object.")]
    [InlineData("""{"Title":"A","c-title":"B"}""", "Argument 'rows[0]' gives column 'Title' twice.")]
    [InlineData("""{}""", "Argument 'rows[0]' holds no cells.")]
    public async Task A_cell_that_cannot_be_written_is_refused_before_anything_is_sent(string row, string message)
    {
        var error = await bench.Error("upsert_rows", $$"""{"table":"Tasks","doc":"Product Plan","rows":[{{row}}]}""");
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("red, green", """["red","green"]""")]
    [InlineData("dark, blue", "\"dark, blue\"")]
    [InlineData("", "\"\"")]
    public async Task Several_options_may_be_given_as_they_are_typed(string value, string sent)
    {
        await bench.Result("upsert_rows", $$"""{"table":"Tasks","doc":"Product Plan","rows":[{"Tags":"{{value}}"}]}""");
        Assert.Equal(sent, ((RowsUpsert)bench.Coda.Writes[0].Body).Rows[0].Cells[0].Value.GetRawText());
    }

    [Fact]
    public async Task New_options_are_taken_where_that_is_meant()
    {
        await bench.Result("upsert_rows", """{"table":"Tasks","doc":"Product Plan","rows":[{"Status":"Closed"}],"allow_new_options":true}""");
        Assert.Single(bench.Coda.Writes);
    }

    [Fact]
    public async Task A_row_too_large_for_Coda_is_named_with_its_largest_cell()
    {
        var error = await bench.Error("upsert_rows", $$"""{"table":"Tasks","doc":"Product Plan","rows":[{"Title":"A"},{"Title":"B","c-note1":"{{new string('é', 50_000)}}"}]}""");
        Assert.Equal("Argument 'rows[1]' weighs 97 KB, and Coda takes 85 KB a row. The largest cell is 'Note'.", error.Message);
    }

    [Fact]
    public async Task A_view_takes_no_rows_and_its_table_is_named()
    {
        var error = await bench.Error("upsert_rows", """{"table":"Open tasks","doc":"Product Plan","rows":[{"Title":"A"}]}""");
        Assert.Equal("Argument 'table' is a view, and views take no rows. Use its table 'Tasks' (grid-tasks).", error.Message);
    }

    [Fact]
    public async Task A_row_is_updated_by_its_name()
    {
        var result = await bench.Result("update_row", """{"row":"Write","table":"Tasks","doc":"Product Plan","cells":{"Count":9}}""");
        var (operation, body) = Assert.Single(bench.Coda.Writes);
        Assert.Equal(("UpdateRow", 9), (operation, ((RowUpdate)body).Row.Cells[0].Value.GetInt32()));
        Assert.Equal("""["i-1"]""", result.GetProperty("rowIds").GetRawText());
    }

    [Fact]
    public async Task Rows_are_deleted_once_each()
    {
        await bench.Result("delete_rows", """{"table":"Tasks","doc":"Product Plan","rows":["i-2","Write","i-1"]}""");
        Assert.Equal(["i-2", "i-1"], ((RowsDelete)bench.Coda.Writes[0].Body).RowIds);
    }

    [Fact]
    public async Task Where_one_row_is_ambiguous_none_is_deleted()
    {
        var error = await bench.Error("delete_rows", """{"table":"Tasks","doc":"Product Plan","rows":["i-1","Test"]}""");
        Assert.StartsWith("Argument 'rows[1]': several rows are named 'Test'", error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Coda.Writes);
    }

    [Fact]
    public async Task A_write_not_applied_in_time_is_accepted()
    {
        bench.Coda.Progress = MutationProgress.Accepted;
        var result = await bench.Result("upsert_rows", OneRow);
        Assert.Equal(("accepted", "mutate:1"), (Text(result, "status"), Text(result, "requestId")));
    }

    [Fact]
    public async Task Codas_warning_comes_word_for_word()
    {
        bench.Coda.Progress = new MutationProgress(true, "Words of Coda.");
        Assert.Equal("Words of Coda.", Text(await bench.Result("upsert_rows", OneRow), "warning"));
    }

    [Theory]
    [InlineData(90, null, 25)]
    [InlineData(90, 40, 40)]
    [InlineData(20, 40, 17)]
    public async Task A_write_waits_as_long_as_asked_and_ends_before_the_deadline(int timeLeft, int? wait, int expected)
    {
        bench.TimeLeft = TimeSpan.FromSeconds(timeLeft);
        await bench.Result("upsert_rows", wait is null ? OneRow : $"{OneRow[..^1]},\"wait_seconds\":{wait}}}");
        Assert.Equal(bench.Time.GetUtcNow() + TimeSpan.FromSeconds(expected), bench.Coda.AwaitedUntil);
    }

    [Fact]
    public async Task A_write_asked_not_to_wait_does_not()
    {
        var result = await bench.Result("upsert_rows", $"{OneRow[..^1]},\"wait_seconds\":0}}");
        Assert.Equal(("accepted", null), (Text(result, "status"), bench.Coda.AwaitedUntil));
    }

    public static TheoryData<Exception> LostAnswers => new(
        new CodaUnavailableException("reset", mayHaveExecuted: true),
        new CodaException(HttpStatusCode.BadGateway, "Bad Gateway"),
        new OperationCanceledException());

    [Theory]
    [MemberData(nameof(LostAnswers), DisableDiscoveryEnumeration = true)]
    public async Task A_write_whose_answer_is_lost_is_unknown_and_not_sent_again(Exception lost)
    {
        bench.Coda.Failures["UpsertRows"] = lost;
        var result = await bench.Result("upsert_rows", OneRow);
        Assert.Equal("unknown", Text(result, "status"));
        Assert.Contains("may or may not have taken effect", Text(result, "note"), StringComparison.Ordinal);
        Assert.Single(bench.Coda.Writes);
    }

    [Fact]
    public async Task A_write_under_way_is_followed_although_the_caller_goes_away()
    {
        using var caller = new CancellationTokenSource();
        bench.Coda.Interruptions["UpsertRows"] = async token =>
        {
            await caller.CancelAsync();
            token.ThrowIfCancellationRequested();
        };
        var outcome = await bench.Run("upsert_rows", OneRow, cancellationToken: caller.Token);
        var result = JsonElement.Parse(outcome.Result!);
        Assert.Equal(("accepted", "mutate:1"), (Text(result, "status"), Text(result, "requestId")));
    }

    [Fact]
    public async Task A_write_whose_time_runs_out_under_way_is_unknown()
    {
        bench.Coda.Interruptions["UpsertRows"] = async token =>
        {
            bench.Time.Advance(bench.TimeLeft);
            await Task.Delay(Timeout.Infinite, token);
        };
        Assert.Equal("unknown", Text(await bench.Result("upsert_rows", OneRow), "status"));
    }

    [Fact]
    public async Task A_write_that_never_left_is_an_error()
    {
        bench.Coda.Failures["UpsertRows"] = new CodaUnavailableException("no route", mayHaveExecuted: false);
        Assert.Equal(ToolErrorKind.CodaUnavailable, (await bench.Error("upsert_rows", OneRow)).Kind);
    }

    [Fact]
    public async Task A_write_that_Coda_refuses_is_an_error_in_its_words()
    {
        bench.Coda.Failures["UpsertRows"] = new CodaException(HttpStatusCode.BadRequest, "Row edit is too odd.");
        var error = await bench.Error("upsert_rows", OneRow);
        Assert.Equal((ToolErrorKind.Refused, true), (error.Kind, error.Message.Contains("Row edit is too odd.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_write_that_cannot_be_recorded_is_not_carried_out()
    {
        bench.Coda.Failures["UpsertRows"] = new ToolException(ToolErrorKind.AuditUnavailable, "The call could not be recorded.");
        Assert.Equal(ToolErrorKind.AuditUnavailable, (await bench.Error("upsert_rows", OneRow)).Kind);
    }

    private static string? Text(JsonElement result, string name) => result.TryGetProperty(name, out var value) ? value.GetString() : null;
}
