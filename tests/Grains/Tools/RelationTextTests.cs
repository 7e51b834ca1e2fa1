using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>What is written to relation columns, before Coda would keep what matches nothing as mere text.</summary>
public sealed class RelationTextTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    public RelationTextTests() => bench.Coda.Rows["grid-people"] =
    [
        SampleDoc.Row("i-ada", 0, ("c-name", "Ada Lovelace")),
        SampleDoc.Row("i-bob", 1, ("c-name", "Bob")),
        SampleDoc.Row("i-bob2", 2, ("c-name", "Bob")),
    ];

    [Theory]
    [InlineData("Ada Lovelace", "i-ada")]
    [InlineData(" ada lovelace", "i-ada")]
    [InlineData("i-ada", "i-ada")]
    [InlineData("i-bob2", "i-bob2")]
    [InlineData(SampleDoc.Link + "#_tuP/_rui-bob2", "i-bob2")]
    [InlineData("", "")]
    public async Task A_row_by_name_id_or_link_is_sent_as_its_id(string value, string sent)
    {
        bench.Coda.Links[SampleDoc.Link + "#_tuP/_rui-bob2"] = SampleDoc.LinkTo("row", "i-bob2", $"{SampleDoc.DocId}/tables/grid-people/rows/i-bob2");
        await bench.Result("upsert_rows", Upsert(value));
        Assert.Equal(sent, SentCell().GetString());
    }

    [Fact]
    public async Task A_link_to_a_row_of_another_table_is_refused()
    {
        bench.Coda.Links[SampleDoc.Link + "#_tuT/_rui-1"] = SampleDoc.LinkTo("row", "i-1", $"{SampleDoc.DocId}/tables/{SampleDoc.Tasks}/rows/i-1");
        var error = await bench.Error("upsert_rows", Upsert(SampleDoc.Link + "#_tuT/_rui-1"));
        Assert.StartsWith("Argument 'rows[0]' is a link to a row of another table.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_names_a_row_points_to_it_although_plain_text_is_allowed()
    {
        await bench.Result("upsert_rows", $"{Upsert("ada lovelace")[..^1]},\"allow_new_options\":true}}");
        Assert.Equal("i-ada", SentCell().GetString());
    }

    [Fact]
    public async Task An_id_beyond_the_first_1000_rows_is_looked_up()
    {
        bench.Coda.Rows["grid-people"] = [.. Enumerable.Range(0, 1001).Select(at => SampleDoc.Row($"i-p{at}", at, ("c-name", $"Person {at}")))];
        var result = await bench.Result("upsert_rows", Upsert("i-p1000"));
        Assert.Equal(("i-p1000", false), (SentCell().GetString(), result.TryGetProperty("unchecked", out _)));
    }

    [Fact]
    public async Task A_text_that_names_no_row_is_refused_with_the_nearest()
    {
        var error = await bench.Error("upsert_rows", Upsert("Ada Lovelase"));
        Assert.Equal(
            "Argument 'rows[0]' gives column 'Owner' the value 'Ada Lovelase', which names no row of 'People'. The nearest: 'Ada Lovelace', 'Bob'. Use a row's name or id, or set allow_new_options to store it as plain text.",
            error.Message);
        Assert.Empty(bench.Coda.Writes);
    }

    [Fact]
    public async Task A_text_that_names_several_rows_is_refused_with_their_ids()
    {
        var error = await bench.Error("update_row", """{"row":"i-1","table":"Tasks","doc":"Product Plan","cells":{"Owner":"bob"}}""");
        Assert.Equal(ToolErrorKind.Ambiguous, error.Kind);
        Assert.Contains("i-bob, i-bob2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_text_is_kept_where_that_is_meant()
    {
        await bench.Result("upsert_rows", $"{Upsert("Nobody")[..^1]},\"allow_new_options\":true}}");
        Assert.Equal("Nobody", SentCell().GetString());
    }

    [Fact]
    public async Task Of_a_large_table_what_was_not_found_is_sent_with_a_notice()
    {
        bench.Coda.Rows["grid-people"] = [.. Enumerable.Range(0, 1001).Select(at => SampleDoc.Row($"i-p{at}", at, ("c-name", $"Person {at}")))];
        var result = await bench.Result("upsert_rows", Upsert("Nobody"));
        Assert.Contains("'Nobody' is none of the first 1000 rows of 'People'", result.GetProperty("unchecked")[0].GetString(), StringComparison.Ordinal);
        Assert.Single(bench.Coda.Writes);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Gone)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task A_table_that_cannot_be_read_is_not_held_against_the_write(HttpStatusCode status)
    {
        bench.Coda.Failures["ListRows"] = bench.Coda.Failures["GetRow"] = new CodaException(status, "No.");
        var result = await bench.Result("upsert_rows", Upsert("i-ada"));
        Assert.Contains("'i-ada' was not checked", Assert.Single(result.GetProperty("unchecked").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal("i-ada", SentCell().GetString());
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_refused_token_and_a_spent_limit_are_told_before_the_write(HttpStatusCode status)
    {
        bench.Coda.Failures["ListRows"] = new CodaException(status, "No.");
        await bench.Error("upsert_rows", Upsert("Ada Lovelace"));
        Assert.Empty(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("ada lovelace")]
    [InlineData("i-ada")]
    [InlineData(SampleDoc.Link + "#_tuP/_rui-ada")]
    public async Task A_key_column_gets_the_rows_display_text(string value)
    {
        bench.Coda.Links[SampleDoc.Link + "#_tuP/_rui-ada"] = SampleDoc.LinkTo("row", "i-ada", $"{SampleDoc.DocId}/tables/grid-people/rows/i-ada");
        await bench.Result("upsert_rows", KeyedUpsert(value));
        Assert.Equal("Ada Lovelace", SentCell().GetString());
    }

    [Fact]
    public async Task A_key_that_would_match_the_rows_of_others_is_refused()
    {
        var error = await bench.Error("upsert_rows", KeyedUpsert("i-bob2"));
        Assert.StartsWith("Argument 'rows[0]' gives the key column 'Owner' the row i-bob2 of 'People', whose name is blank or not the only one", error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Coda.Writes);
    }

    private static string KeyedUpsert(string owner) => $"{Upsert(owner)[..^1]},\"key_columns\":[\"Owner\"]}}";

    private static string Upsert(string owner) => $$"""{"table":"Tasks","doc":"Product Plan","rows":[{"Owner":"{{owner}}"}]}""";

    private JsonElement SentCell() => ((RowsUpsert)Assert.Single(bench.Coda.Writes).Body).Rows[0].Cells[0].Value;
}
