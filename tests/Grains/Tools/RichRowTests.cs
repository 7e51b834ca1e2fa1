using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Tests rows with rich values, rows that changed since an earlier listing, and cells that cannot be compared.</summary>
public sealed class RichRowTests
{
    private const string Person = """{"@context":"http://schema.org/","@type":"Person","name":"Ada","email":"ada@example.com"}""";
    private const string Related = """{"@context":"http://schema.org/","@type":"StructuredValue","additionalType":"row","name":"Bob","url":"https://coda.io/d/_dAbC","tableId":"grid-people","rowId":"i-bob2","tableUrl":"https://coda.io/d/_dAbC"}""";

    private readonly ToolBench bench = SampleDoc.Bench();

    public RichRowTests()
    {
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-boss", "Boss", "person"));
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-effort", "Effort", "duration"));
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-cost", "Cost", "currency"));
        bench.Coda.RichRows[SampleDoc.Tasks] =
        [
            SampleDoc.Row("i-1", 0, ("c-title", "```Write```"), ("c-owner", JsonElement.Parse(Related)), ("c-boss", JsonElement.Parse(Person)), ("c-note1", "``````")),
            SampleDoc.Row("i-2", 1, ("c-title", "```Test```"), ("c-cost", JsonElement.Parse("""{"@type":"MonetaryAmount","currency":"EUR","amount":"7"}"""))),
        ];
    }

    [Fact]
    public async Task A_row_by_itself_has_rich_values_and_the_table_it_is_in()
    {
        bench.Coda.RichRows[SampleDoc.TasksView] = [bench.Coda.RichRows[SampleDoc.Tasks][0] with { Parent = new NamedReference { Id = SampleDoc.Tasks, Name = "Tasks" } }];
        bench.Coda.Columns[SampleDoc.TasksView] = bench.Coda.Columns[SampleDoc.Tasks];
        var result = await bench.Result("get_row", """{"row":"i-1","table":"Open tasks","doc":"Product Plan"}""");
        Assert.Equal(
            """{"Title":"Write","Owner":{"name":"Bob","rowId":"i-bob2","tableId":"grid-people"},"Boss":{"name":"Ada","email":"ada@example.com"}}""",
            result.GetProperty("values").GetRawText());
        Assert.Equal((SampleDoc.Tasks, "Tasks"), (result.GetProperty("tableId").GetString(), result.GetProperty("tableName").GetString()));
    }

    [Theory]
    [InlineData("plain", null, "\"Write\"")]
    [InlineData("rich", "rich", "\"Write\"")]
    public async Task A_listing_has_rich_values_when_asked(string values, string? format, string title)
    {
        var result = await bench.Result("list_rows", $$"""{"table":"Tasks","doc":"Product Plan","values":"{{values}}"}""");
        Assert.Equal((format ?? "simpleWithArrays", title), (bench.Coda.RowQueries[^1].ValueFormat, result.GetProperty("rows")[0].GetProperty("values").GetProperty("Title").GetRawText()));
    }

    [Theory]
    [InlineData("""{"column":"Owner","op":"equals","value":"i-bob2"}""", "i-1")]
    [InlineData("""{"column":"Boss","op":"equals","value":"ADA@example.com"}""", "i-1")]
    [InlineData("""{"column":"Boss","op":"in","value":["ada@example.com"]}""", "i-1")]
    public async Task A_related_row_is_found_by_its_id_and_a_person_by_address(string filter, string found) => Assert.Equal(found, string.Join(' ', Ids(await Find(filter))));

    [Theory]
    [InlineData("""{"column":"Boss","op":"contains","value":"example.com"}""", "i-1")]
    [InlineData("""{"column":"Boss","op":"not_contains","value":"@EXAMPLE"}""", "i-2")]
    [InlineData("""{"column":"Boss","op":"contains","value":"ad"}""", "i-1")]
    [InlineData("""{"column":"Owner","op":"contains","value":"i-bob2"}""", "i-1")]
    [InlineData("""{"column":"Site","op":"contains","value":"example.org"}""", "i-2")]
    [InlineData("""{"column":"Site","op":"equals","value":"https://example.org/a"}""", "i-2")]
    public async Task A_part_of_what_tells_a_value_apart_is_found(string filter, string found)
    {
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-site", "Site", "link"));
        bench.Coda.RichRows[SampleDoc.Tasks][1] = SampleDoc.Row("i-2", 1, ("c-title", "```Test```"), ("c-site", JsonElement.Parse("""{"@type":"WebPage","name":"Home","url":"https://example.org/a"}""")));
        Assert.Equal(found, string.Join(' ', Ids(await Find(filter))));
    }

    [Fact]
    public async Task A_filter_that_needs_rich_values_changes_neither_other_filters_nor_what_is_given()
    {
        bench.Coda.RichRows[SampleDoc.Tasks][0] = SampleDoc.Row(
            "i-1", 0, ("c-title", "**[Example](https://example.com)**"), ("c-owner", JsonElement.Parse(Related)), ("c-boss", JsonElement.Parse(Person)), ("c-note1", "```**kept**```"));
        const string Filters = """{"column":"Boss","op":"equals","value":"ada@example.com"},{"column":"Title","op":"equals","value":"example"}""";

        var plain = await Find(Filters);
        Assert.Equal("rich", bench.Coda.RowQueries[^1].ValueFormat);
        Assert.Equal(
            ("Example", "Bob", "Ada", "**kept**"),
            (Value(plain, "Title").GetString(), Value(plain, "Owner").GetString(), Value(plain, "Boss").GetString(), Value(plain, "c-note1").GetString()));

        var rich = await Find(Filters, ",\"values\":\"rich\"");
        Assert.Equal(("**[Example](https://example.com)**", "i-bob2"), (Value(rich, "Title").GetString(), Value(rich, "Owner").GetProperty("rowId").GetString()));

        static JsonElement Value(JsonElement result, string column) => result.GetProperty("rows")[0].GetProperty("values").GetProperty(column);
    }

    [Theory]
    [InlineData("SKU 100", 100)]
    [InlineData("(5)", -5)]
    public async Task A_text_with_a_number_in_it_does_not_equal_the_number(string text, int number)
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [Row("i-1", "c-status", text)];
        Assert.Empty(Ids(await Find($$"""{"column":"Status","op":"equals","value":{{number}}}""")));
    }

    [Fact]
    public async Task A_cell_that_is_a_small_number_is_no_date()
    {
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-due", "Due", "date"));
        bench.Coda.Rows[SampleDoc.Tasks] = [Row("i-1", "c-due", 2026)];
        var result = await Find("""{"column":"Due","op":"less","value":"2026-02-01"}""");
        Assert.Equal((0, "1 cell of 'Due' could not be compared: '2026'."), (Ids(result).Count(), result.GetProperty("note").GetString()));
    }

    [Theory]
    [InlineData("""{"column":"Cost","op":"equals","value":"€7"}""", "i-2")]
    [InlineData("""{"column":"Owner","op":"equals","value":"Bob"}""", "i-1")]
    [InlineData("""{"column":"Owner","op":"contains","value":"bo"}""", "i-1")]
    public async Task Rich_values_are_compared_by_what_they_show(string filter, string found) => Assert.Equal(found, string.Join(' ', Ids(await Find(filter, ",\"values\":\"rich\""))));

    [Fact]
    public async Task Durations_are_compared_as_time()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [Row("i-1", "c-effort", "2 hrs 30 mins"), Row("i-2", "c-effort", "1 day"), Row("i-3", "c-effort", "90 mins")];
        Assert.Equal("i-1 i-2", string.Join(' ', Ids(await Find("""{"column":"Effort","op":"greater","value":"2 hrs"}"""))));
    }

    [Fact]
    public async Task Currencies_are_compared_in_whatever_style()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [Row("i-1", "c-cost", "R$35"), Row("i-2", "c-cost", "1.234,56 €"), Row("i-3", "c-cost", "(5.00)"), Row("i-4", "c-cost", "-5 kr")];
        Assert.Equal("i-1 i-2", string.Join(' ', Ids(await Find("""{"column":"Cost","op":"greater","value":0}"""))));
    }

    [Fact]
    public async Task Dates_given_as_numbers_are_days()
    {
        bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column("c-due", "Due", "date"));
        bench.Coda.Rows[SampleDoc.Tasks] = [Row("i-1", "c-due", 46053), Row("i-2", "c-due", "2026-02-01T00:00:00.000Z")];
        var result = await Find("""{"column":"Due","op":"less","value":"2026-02-01"}""");
        Assert.Equal("i-1", string.Join(' ', Ids(result)));
        Assert.False(result.TryGetProperty("note", out _));
    }

    [Fact]
    public async Task Cells_that_cannot_be_compared_are_counted()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [Row("i-1", "c-count", "about five"), Row("i-2", "c-count", 7), Row("i-3", "c-count", "many"), Row("i-4", "c-count", "")];
        var result = await Find("""{"column":"Count","op":"between","value":[1,10]}""");
        Assert.Equal(("i-2", "2 cells of 'Count' could not be compared, such as 'about five'."), (string.Join(' ', Ids(result)), result.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task A_single_cell_that_cannot_be_compared_is_named()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [Row("i-1", "c-effort", "soon"), Row("i-2", "c-effort", "1 hr")];
        Assert.Equal("1 cell of 'Effort' could not be compared: 'soon'.", (await Find("""{"column":"Effort","op":"not_equals","value":"1 hr"}""")).GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_text_that_does_not_equal_a_number_is_no_fault_of_the_cell()
    {
        var result = await Find("""{"column":"Title","op":"equals","value":5}""");
        Assert.Equal("None of the 3 rows passes the filters.", result.GetProperty("note").GetString());
    }

    [Theory]
    [InlineData("Effort", "soon", "needs a duration for column 'Effort', such as '2 hrs 30 mins', or a number of days.")]
    [InlineData("Cost", "dear", "needs a number for column 'Cost'.")]
    public async Task A_value_of_another_type_is_refused(string column, string value, string message)
    {
        var error = await bench.Error("find_rows", $$"""{"table":"Tasks","doc":"Product Plan","filters":[{"column":"{{column}}","op":"less","value":"{{value}}"}]}""");
        Assert.Equal($"Argument 'filters[0]' {message}", error.Message);
    }

    [Fact]
    public async Task A_rich_value_can_be_written_as_it_was_read()
    {
        bench.Coda.Rows["grid-people"] = [SampleDoc.Row("i-bob", 0, ("c-name", "Bob")), SampleDoc.Row("i-bob2", 1, ("c-name", "Bob"))];
        await bench.Result("update_row", """{"row":"i-1","table":"Tasks","doc":"Product Plan","cells":{"Owner":{"name":"Bob","rowId":"i-bob2","tableId":"grid-people"},"Boss":{"name":"Ada","email":"ada@example.com"}}}""");
        Assert.Equal(["i-bob2", "ada@example.com"], ((RowUpdate)bench.Coda.Writes[0].Body).Row.Cells.Select(cell => cell.Value.GetString()));
    }

    [Fact]
    public async Task Text_is_stored_as_it_is_where_that_is_asked()
    {
        await bench.Result("upsert_rows", """{"table":"Tasks","doc":"Product Plan","rows":[{"Title":"1/2","Owner":"Nobody"}],"disable_parsing":true}""");
        await bench.Result("update_row", """{"row":"i-1","table":"Tasks","doc":"Product Plan","cells":{"Title":"1/2"},"disable_parsing":true}""");
        await bench.Result("update_row", """{"row":"i-1","table":"Tasks","doc":"Product Plan","cells":{"Title":"1/2"}}""");
        Assert.Equal([true, true, null], bench.Coda.WriteQueries.Select(query => query?.DisableParsing));
    }

    [Fact]
    public async Task Only_visible_rows_are_listed_where_that_is_asked()
    {
        await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","visible_only":true}""");
        Assert.True(bench.Coda.RowQueries[^1].VisibleOnly);
    }

    [Fact]
    public async Task A_sync_token_lists_the_changes_since_its_listing()
    {
        bench.Coda.SyncToken = "sync-1";
        bench.Coda.ChangedRows.Add(SampleDoc.Row("i-2", 1, ("c-title", "Changed")));
        var first = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","sync_token":"new"}""");
        bench.Coda.SyncToken = "sync-2";
        var second = await bench.Result("list_rows", $$"""{"table":"Tasks","doc":"Product Plan","sync_token":"{{first.GetProperty("syncToken")}}"}""");
        Assert.Equal(("sync-1", "Changed"), (bench.Coda.RowQueries[^1].SyncToken, second.GetProperty("rows")[0].GetProperty("values").GetProperty("Title").GetString()));
        Assert.NotEqual(first.GetProperty("syncToken").GetString(), second.GetProperty("syncToken").GetString());
    }

    [Fact]
    public async Task A_sync_token_is_given_to_those_who_ask_for_one()
    {
        bench.Coda.SyncToken = "sync-1";
        Assert.False((await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan"}""")).TryGetProperty("syncToken", out _));
        bench.Coda.SyncToken = null;
        var none = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","sync_token":"new"}""");
        Assert.Equal("Coda gave no syncToken for this listing.", none.GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_sync_token_is_good_for_its_filter_only()
    {
        bench.Coda.SyncToken = "sync-1";
        var first = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","sync_token":"new"}""");
        var error = await bench.Error("list_rows", $$"""{"table":"Tasks","doc":"Product Plan","filter_column":"Status","filter_value":"Open","sync_token":"{{first.GetProperty("syncToken")}}"}""");
        Assert.StartsWith("Argument 'sync_token' was not made by this tool for these arguments.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sync_token_that_Coda_takes_only_alone_is_sent_alone()
    {
        bench.Coda.SyncToken = "sync-1";
        var first = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","sync_token":"new"}""");
        bench.Coda.Interruptions["ListRows"] = _ => bench.Coda.RowQueries[^1].Limit is not null ? throw new CodaException(HttpStatusCode.BadRequest, "Bad Request") { CodaType = "RequestSchemaValidationFailed" } : Task.CompletedTask;
        var result = await bench.Result("list_rows", $$"""{"table":"Tasks","doc":"Product Plan","values":"rich","sync_token":"{{first.GetProperty("syncToken")}}"}""");
        Assert.Equal(new ListRowsQuery { SyncToken = "sync-1" }, bench.Coda.RowQueries[^1]);
        Assert.Equal("Values are plain text: Coda took the sync_token only alone.", result.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Another_refusal_of_a_sync_token_is_told()
    {
        bench.Coda.SyncToken = "sync-1";
        var first = await bench.Result("list_rows", """{"table":"Tasks","doc":"Product Plan","sync_token":"new"}""");
        bench.Coda.Failures["ListRows"] = new CodaException(HttpStatusCode.BadRequest, "The sync token is too old.");
        var error = await bench.Error("list_rows", $$"""{"table":"Tasks","doc":"Product Plan","sync_token":"{{first.GetProperty("syncToken")}}"}""");
        Assert.Contains("The sync token is too old", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, bench.Coda.RowQueries.Count);
    }

    private static Row Row(string id, string column, object value) => SampleDoc.Row(id, 0, ("c-title", id), (column, value));

    private Task<JsonElement> Find(string filter, string more = "") => bench.Result("find_rows", $$"""{"table":"Tasks","doc":"Product Plan","filters":[{{filter}}]{{more}}}""");

    private static IEnumerable<string> Ids(JsonElement result) => result.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("id").GetString()!);
}
