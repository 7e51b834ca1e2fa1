using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Values for typed columns are checked before they are sent, and filter values before they find nothing.</summary>
public sealed class TypedValueTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    public TypedValueTests()
    {
        foreach (var type in new[] { "date", "dateTime", "time", "duration", "number", "currency", "percent", "checkbox", "person", "email", "link", "image", "attachments" })
            bench.Coda.Columns[SampleDoc.Tasks].Add(SampleDoc.Column($"c-{type}", type, type));
        bench.Coda.Columns[SampleDoc.Tasks].Add(Bounded("currency", """{"currencyCode":"EUR"}""", "euros"));
        bench.Coda.Columns[SampleDoc.Tasks].Add(Bounded("scale", """{"maximum":5}"""));
        bench.Coda.Columns[SampleDoc.Tasks].Add(Bounded("slider", """{"minimum":10,"maximum":20}"""));
        bench.Coda.RichRows[SampleDoc.Tasks] =
        [
            SampleDoc.Row("i-1", 0, ("c-title", "Write"), ("c-person", JsonElement.Parse("""{"@type":"Person","name":"Zoë Byrne","email":"zoe@example.com"}"""))),
            SampleDoc.Row("i-2", 1, ("c-title", "Test"), ("c-person", JsonElement.Parse("""[{"@type":"Person","name":"Sam Lee","email":"sam@example.com"},{"@type":"Person","name":"Sam Lee","email":"lee@example.com"}]"""))),
        ];
    }

    [Theory]
    [InlineData("date", "\"2026-12-24\"", "\"2026-12-24\"")]
    [InlineData("date", "\"24 Dec 2026\"", "\"2026-12-24\"")]
    [InlineData("date", "\"December 24, 2026\"", "\"2026-12-24\"")]
    [InlineData("date", "\"2026-12-24T00:00:00.000-05:00\"", "\"2026-12-24\"")]
    [InlineData("date", "\"2026-12-24T18:30:00Z\"", "\"2026-12-24T18:30:00Z\"")]
    [InlineData("date", "\"\"", "\"\"")]
    [InlineData("date", "null", "\"\"")]
    [InlineData("dateTime", "\"2026-12-24 18:30\"", "\"2026-12-24T18:30\"")]
    [InlineData("dateTime", "\"2026-12-24T18:30:00+01:00\"", "\"2026-12-24T18:30:00+01:00\"")]
    [InlineData("time", "\"14:30\"", "\"14:30\"")]
    [InlineData("time", "\"2:30 PM\"", "\"14:30\"")]
    [InlineData("time", "\"1899-12-30T14:30:15.000-05:00\"", "\"14:30:15\"")]
    [InlineData("duration", "\"2 hrs 30 mins\"", "\"2 hrs 30 mins\"")]
    [InlineData("duration", "\"PT2H30M\"", "\"2 hrs 30 mins\"")]
    [InlineData("number", "5", "5")]
    [InlineData("number", "\"5\"", "\"5\"")]
    [InlineData("number", "\"12345678901234567890\"", "\"12345678901234567890\"")]
    [InlineData("number", "\"1,234.5\"", "1234.5")]
    [InlineData("currency", "\"$1,520\"", "1520")]
    [InlineData("percent", "\"40%\"", "0.4")]
    [InlineData("scale", "5", "5")]
    [InlineData("slider", "10", "10")]
    [InlineData("checkbox", "true", "true")]
    [InlineData("checkbox", "\"Yes\"", "true")]
    [InlineData("checkbox", "0", "false")]
    [InlineData("email", "\"ada@example.com\"", "\"ada@example.com\"")]
    [InlineData("link", "\"example.com/a\"", "\"example.com/a\"")]
    [InlineData("image", "\"https://example.com/a.png\"", "\"https://example.com/a.png\"")]
    [InlineData("person", "\"ZOE@example.com\"", "\"zoe@example.com\"")]
    [InlineData("person", "\"zoe\u0308 byrne\"", "\"zoe@example.com\"")]
    [InlineData("person", """{"name":"Zoë Byrne","email":"zoe@example.com"}""", "\"zoe@example.com\"")]
    [InlineData("person", "\"Zoë Byrne <zoe@example.com>\"", "\"zoe@example.com\"")]
    [InlineData("person", "\"mailto:Zoe@example.com\"", "\"zoe@example.com\"")]
    [InlineData("date", """["2026-12-24"]""", "\"2026-12-24\"")]
    [InlineData("Status", """["done"]""", "\"Done\"")]
    [InlineData("Tags", """["Red"]""", """["red"]""")]
    [InlineData("currency", """{"amount":95,"currency":"USD"}""", "95")]
    [InlineData("euros", """{"amount":95.5,"currency":"eur"}""", "95.5")]
    [InlineData("euros", "\"95,50 €\"", "95.5")]
    [InlineData("euros", "\"EUR 95.50\"", "95.5")]
    public async Task A_value_of_one_meaning_is_sent_in_the_known_form(string column, string value, string sent)
    {
        await bench.Result("update_row", Update(column, value));
        var cell = Assert.Single(Assert.IsType<RowUpdate>(Assert.Single(bench.Coda.Writes).Body).Row.Cells);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sent), JsonNode.Parse(cell.Value.GetRawText())), cell.Value.GetRawText());
    }

    [Theory]
    [InlineData("date", "\"tomorrow\"", "'tomorrow', which is no date. Write a date as 2026-12-31.")]
    [InlineData("date", "\"24.12.2026\"", "which is no date.")]
    [InlineData("date", "\"12/10/2026\"", "which is no date.")]
    [InlineData("date", "\"2026-02-30\"", "which is no date.")]
    [InlineData("date", "20261224", "which is no date.")]
    [InlineData("date", "true", "which is no date.")]
    [InlineData("date", """["soon"]""", "'soon', which is no date.")]
    [InlineData("dateTime", "\"next Monday\"", "which is no date and time.")]
    [InlineData("time", "\"noon\"", "which is no time of day. Write a time as 14:30.")]
    [InlineData("time", "\"25:00\"", "which is no time of day.")]
    [InlineData("duration", "5", "which is no duration. Write a duration with its units")]
    [InlineData("duration", "\"a while\"", "which is no duration.")]
    [InlineData("number", "\"about five\"", "which is no number.")]
    [InlineData("number", "true", "which is no number.")]
    [InlineData("currency", "\"ten euros\"", "which is no number.")]
    [InlineData("percent", "\"half\"", "which is no percentage.")]
    [InlineData("scale", "6", "which is no number that it takes.")]
    [InlineData("slider", "9", "which is no number that it takes.")]
    [InlineData("checkbox", "\"maybe\"", "which is neither true nor false.")]
    [InlineData("checkbox", "2", "which is neither true nor false.")]
    [InlineData("email", "\"ada\"", "which is no email address.")]
    [InlineData("link", "\"see the wiki\"", "which is no link.")]
    [InlineData("image", "\"logo.png\"", "which is no address of a file.")]
    [InlineData("attachments", "\"C:\\\\report.pdf\"", "which is no address of a file.")]
    [InlineData("person", "\"Nobody Real\"", "which names no person there. Write a person as an email address.")]
    [InlineData("person", "\"@zoe\"", "which names no person there.")]
    public async Task Another_value_is_refused_with_the_right_form_and_nothing_is_sent(string column, string value, string says)
    {
        var error = await bench.Error("update_row", Update(column, value));
        Assert.Equal(ToolErrorKind.InvalidArgument, error.Kind);
        Assert.StartsWith($"Argument 'cells' gives column '{column}' the value ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("Status", """["Open","Done"]""", 2)]
    [InlineData("person", """["zoe@example.com","sam@example.com","lee@example.com"]""", 3)]
    [InlineData("date", """["2026-12-24","2026-12-25"]""", 2)]
    [InlineData("number", "[1,2]", 2)]
    [InlineData("checkbox", "[true,false]", 2)]
    [InlineData("Owner", """["i-bob","i-eve"]""", 2)]
    public async Task Several_values_for_a_column_of_one_are_refused(string column, string value, int count)
    {
        Assert.Equal($"Argument 'cells' gives column '{column}' {count} values, and it holds one.", (await bench.Error("update_row", Update(column, value))).Message);
        Assert.Empty(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("""{"amount":95,"currency":"USD"}""", "USD")]
    [InlineData("\"95 CHF\"", "CHF")]
    [InlineData("\"£95\"", "GBP")]
    [InlineData("\"R$ 95\"", "BRL")]
    public async Task An_amount_in_another_currency_than_the_columns_is_refused(string value, string currency)
    {
        Assert.Equal($"Argument 'cells' gives column 'euros' an amount in {currency}, and the column holds EUR. Write the number in that currency.", (await bench.Error("update_row", Update("euros", value))).Message);
        Assert.Empty(bench.Coda.Writes);
    }

    [Fact]
    public async Task A_name_that_two_people_have_asks_for_the_address() =>
        Assert.Contains("sam@example.com, lee@example.com. Use the email address.", (await bench.Error("update_row", Update("person", "\"Sam Lee\""))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_address_of_nobody_known_is_sent_and_said_to_be_unchecked()
    {
        var result = await bench.Result("update_row", Update("person", "\"new@example.com\""));
        Assert.Contains("'new@example.com' is not among the people", Assert.Single(result.GetProperty("unchecked").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Single(bench.Coda.Writes);
    }

    [Fact]
    public async Task An_error_of_a_batch_names_row_and_column_and_nothing_is_sent()
    {
        var error = await bench.Error("upsert_rows", """{"doc":"Product Plan","table":"Tasks","rows":[{"Title":"a","date":"2026-12-24"},{"Title":"b","date":"tomorrow"}]}""");
        Assert.Equal("Argument 'rows[1]' gives column 'date' the value 'tomorrow', which is no date. Write a date as 2026-12-31.", error.Message);
        Assert.Empty(bench.Coda.Writes);
    }

    [Fact]
    public async Task Texts_that_Coda_is_to_store_as_they_are_are_not_checked()
    {
        await bench.Result("update_row", """{"doc":"Product Plan","table":"Tasks","row":"i-1","cells":{"date":"tomorrow"},"disable_parsing":true}""");
        Assert.Equal("tomorrow", Assert.Single(Assert.IsType<RowUpdate>(Assert.Single(bench.Coda.Writes).Body).Row.Cells).Value.GetString());
    }

    [Theory]
    [InlineData("checkbox", "YES", "true")]
    [InlineData("date", "24 Dec 2026", "\"2026-12-24\"")]
    [InlineData("number", "1,234", "1234")]
    [InlineData("currency", "$12.50", "12.5")]
    [InlineData("Status", "DONE", "\"Done\"")]
    [InlineData("person", "zoe@example.com", "\"Zoë Byrne\"")]
    [InlineData("person", "ZOË BYRNE", "\"Zoë Byrne\"")]
    public async Task A_filter_value_takes_the_form_that_the_column_holds(string column, string value, string sent)
    {
        await bench.Result("list_rows", Filter(column, value));
        Assert.Equal(sent, bench.Coda.RowQueries[^1].Query!.Split(':', 2)[1]);
    }

    [Theory]
    [InlineData("Status", "Doing", "is 'Doing', which is none of its options for column 'Status'. The options: 'Open', 'Done'.")]
    [InlineData("checkbox", "perhaps", "which is neither true nor false")]
    [InlineData("date", "tomorrow", "which is no date")]
    [InlineData("number", "many", "which is no number")]
    public async Task A_filter_value_that_can_equal_nothing_is_named(string column, string value, string says) =>
        Assert.Contains(says, (await bench.Error("list_rows", Filter(column, value))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Title", "write")]
    [InlineData("person", "nobody@example.com")]
    public async Task A_filter_that_finds_nothing_says_so(string column, string value)
    {
        var result = await bench.Result("list_rows", Filter(column, value));
        Assert.StartsWith($"No row has exactly \"{value}\" in '{column}'.", result.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relation_is_filtered_by_name_in_any_case_or_by_row_id()
    {
        bench.Coda.Rows["grid-people"] = [SampleDoc.Row("i-bob", 0, ("c-name", "Bob Stone"))];
        await bench.Result("list_rows", Filter("Owner", "bob stone"));
        await bench.Result("list_rows", Filter("Owner", "i-bob"));
        Assert.Equal(["c-owner:\"Bob Stone\"", "c-owner:\"Bob Stone\""], bench.Coda.RowQueries.Select(query => query.Query).OfType<string>());
        Assert.Contains("which is no row of 'People' for column 'Owner'. The nearest: 'Bob Stone'.", (await bench.Error("list_rows", Filter("Owner", "Bobby"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_filter_arguments_count_as_left_out() =>
        Assert.Equal(3, (await bench.Result("list_rows", Filter("", ""))).GetProperty("rows").GetArrayLength());

    [Fact]
    public async Task Find_rows_names_a_value_that_is_no_option()
    {
        var result = await bench.Result("find_rows", """{"doc":"Product Plan","table":"Tasks","filters":[{"column":"Status","op":"equals","value":"Doing"}]}""");
        Assert.Equal("'Doing' is no option of 'Status': 'Open', 'Done'.", result.GetProperty("note").GetString());
    }

    [Theory]
    [InlineData("equals", "\"Zoe\"", "'Zoe' is in no cell of 'person' that was compared. The nearest: 'Zoë Byrne'")]
    [InlineData("in", "[\"nobody@example.com\"]", "'nobody@example.com' is in no cell of 'person' that was compared. The nearest: ")]
    [InlineData("equals", "\"Zoë Byrne <zoe@example.com>\"", null)]
    [InlineData("not_equals", "\"Zoe\"", null)]
    public async Task Find_rows_names_a_person_that_no_cell_names(string op, string value, string? note)
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [SampleDoc.Row("i-1", 0, ("c-title", "Write"), ("c-person", "Zoë Byrne")), SampleDoc.Row("i-2", 1, ("c-title", "Test"), ("c-person", "Sam Lee"))];
        var result = await bench.Result("find_rows", $$"""{"doc":"Product Plan","table":"Tasks","filters":[{"column":"person","op":"{{op}}","value":{{value}}}]}""");
        if (note is null)
            Assert.DoesNotContain("that was compared", result.GetRawText(), StringComparison.Ordinal);
        else
            Assert.StartsWith(note, result.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date", "\"2026-10-20T00:00:00.000+00:00\"", "\"2026-10-20\"")]
    [InlineData("date", "\"2026-03-04T00:00:00.000-05:00\"", "\"2026-03-04\"")]
    [InlineData("date", "[\"2026-03-04T00:00:00.000-05:00\"]", "[\"2026-03-04\"]")]
    [InlineData("date", "\"tomorrow\"", "\"tomorrow\"")]
    [InlineData("dateTime", "\"2025-07-20T14:45:12.500+00:00\"", "\"2025-07-20T14:45:12.5+00:00\"")]
    [InlineData("dateTime", "\"2025-07-20T14:45:00.000-07:00\"", "\"2025-07-20T14:45:00-07:00\"")]
    [InlineData("time", "\"1899-12-30T14:30:00.000-05:00\"", "\"14:30\"")]
    [InlineData("Title", "\"2026-10-20T00:00:00.000+00:00\"", "\"2026-10-20T00:00:00.000+00:00\"")]
    public async Task A_cell_of_a_date_is_as_short_as_it_can_be_said(string column, string cell, string shown)
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [SampleDoc.Row("i-1", 0, ("c-note1", "x"), (column == "Title" ? "c-title" : $"c-{column}", JsonElement.Parse(cell)))];
        var row = (await bench.Result("list_rows", """{"doc":"Product Plan","table":"Tasks"}""")).GetProperty("rows")[0];
        Assert.Equal(shown, row.GetProperty("values").GetProperty(column).GetRawText());
    }

    [Fact]
    public async Task A_button_is_no_value()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [SampleDoc.Row("i-1", 0, ("c-title", "a"), ("c-go", "Complete"))];
        Assert.Equal("""{"Title":"a"}""", (await bench.Result("list_rows", """{"doc":"Product Plan","table":"Tasks"}""")).GetProperty("rows")[0].GetProperty("values").GetRawText());
    }

    private static string Update(string column, string value) => $$$"""{"doc":"Product Plan","table":"Tasks","row":"i-1","cells":{"{{{column}}}":{{{value}}}}}""";

    private static string Filter(string column, string value) => $$"""{"doc":"Product Plan","table":"Tasks","filter_column":"{{column}}","filter_value":"{{value}}"}""";

    private static Column Bounded(string type, string more, string? name = null) => SampleDoc.Column($"c-{name ?? type}", name ?? type, type) is var column
        ? column with { Format = column.Format with { More = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(more) } }
        : null!;
}
