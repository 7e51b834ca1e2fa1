using System.Net;
using System.Text;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

public sealed class SearchToolTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    [Fact]
    public async Task Hits_have_exactly_the_shape_that_ChatGPT_asks_for()
    {
        var result = await bench.Result("search", """{"query":"product plan"}""");
        Assert.Equal(
            $$"""{"results":[{"id":"doc:{{SampleDoc.DocId}}","title":"Product Plan","url":"{{SampleDoc.Link}}"}]}""",
            result.GetRawText());
    }

    [Fact]
    public async Task Docs_pages_and_tables_are_found_by_name()
    {
        bench.Coda.Docs.Add(SampleDoc.Doc("Second1234", "Tasks of others"));
        var result = await bench.Result("search", """{"query":"tasks"}""");
        Assert.Equal(
            ["table:AbCdEf_dGh/grid-tasks", "doc:Second1234", "table:AbCdEf_dGh/table-open"],
            Ids(result));
    }

    [Fact]
    public async Task The_exact_name_comes_first_wherever_it_is()
    {
        bench.Coda.Docs.Insert(0, SampleDoc.Doc("First12345", "All tasks of the year"));
        bench.Coda.Tables[SampleDoc.DocId].Reverse();
        Assert.Equal("table:AbCdEf_dGh/grid-tasks", Ids(await bench.Result("search", """{"query":"tasks"}""")).First());
    }

    [Theory]
    [InlineData("cafe\u0301 plan")]
    [InlineData("CAF\u00c9\u00a0PLAN")]
    [InlineData("\uff23af\u00e9")]
    public async Task A_name_is_found_however_it_is_spelt(string query)
    {
        bench.Coda.Docs.Add(SampleDoc.Doc("Second1234", "Our Caf\u00e9 plan"));
        Assert.Contains("doc:Second1234", Ids(await bench.Result("search", $$"""{"query":"{{query}}"}""")));
    }

    [Fact]
    public async Task Searches_of_few_docs_share_one_listing_of_Codas()
    {
        await bench.Result("search", """{"query":"tasks"}""");
        await bench.Result("search", """{"query":"notes"}""");
        Assert.All(bench.Coda.DocQueries, query => Assert.Null(query.Query));
    }

    [Fact]
    public async Task The_whole_query_ranks_before_some_of_its_words()
    {
        bench.Coda.Pages[SampleDoc.DocId].Add(SampleDoc.Page("canvas-x", "Meeting notes"));
        var result = await bench.Result("search", """{"query":"meeting notes"}""");
        Assert.Equal(["page:AbCdEf_dGh/canvas-x", "page:AbCdEf_dGh/canvas-notes"], Ids(result));
    }

    [Fact]
    public async Task A_blank_query_is_refused() =>
        Assert.Equal("Argument 'query' is required, and came as the text ' '.", (await bench.Error("search", """{"query":" "}""")).Message);

    [Fact]
    public async Task Nothing_found_is_an_empty_result()
    {
        var result = await bench.Result("search", """{"query":"zzz"}""");
        Assert.Equal("""{"results":[]}""", result.GetRawText());
    }

    [Fact]
    public async Task A_doc_that_may_not_be_looked_into_is_still_found_by_title()
    {
        bench.Coda.Failures["ListPages"] = new CodaException(HttpStatusCode.Forbidden, "no");
        var result = await bench.Result("search", """{"query":"plan"}""");
        Assert.Equal(["doc:AbCdEf_dGh"], Ids(result));
    }

    [Fact]
    public async Task A_page_is_fetched_as_Markdown()
    {
        var result = await bench.Result("fetch", """{"id":"page:AbCdEf_dGh/canvas-notes"}""");
        Assert.Equal(
            $$$"""{"id":"page:AbCdEf_dGh/canvas-notes","title":"Notes","text":"# Notes\nThe body.","url":"{{{SampleDoc.Link}}}/Notes_sucanvas-notes","metadata":{"type":"page"}}""",
            result.GetRawText());
    }

    [Fact]
    public async Task A_doc_is_fetched_with_ids_to_go_on_with()
    {
        var text = (await bench.Result("fetch", """{"id":"doc:AbCdEf_dGh"}""")).GetProperty("text").GetString()!;
        Assert.Contains("- Notes (page:AbCdEf_dGh/canvas-notes)", text, StringComparison.Ordinal);
        Assert.Contains("- People (table:AbCdEf_dGh/grid-people): Name (text)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_fetched_with_columns_and_rows()
    {
        var text = (await bench.Result("fetch", """{"id":"table:AbCdEf_dGh/grid-tasks"}""")).GetProperty("text").GetString()!;
        Assert.Contains("Columns: Title (text), Status (select)", text, StringComparison.Ordinal);
        Assert.Contains("""{"Title":"Test","Status":"Done","Count":5}""", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_is_fetched_cell_by_cell()
    {
        var result = await bench.Result("fetch", """{"id":"row:AbCdEf_dGh/grid-tasks/i-2"}""");
        Assert.Equal("Title: Test\nStatus: Done\nCount: 5\n", result.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_link_is_fetched_like_the_hit_it_leads_to()
    {
        bench.Coda.Links[SampleDoc.Link + "/Notes_suX"] = SampleDoc.LinkTo("page", "canvas-notes", $"{SampleDoc.DocId}/pages/canvas-notes");
        var result = await bench.Result("fetch", $$"""{"id":"{{SampleDoc.Link}}/Notes_suX"}""");
        Assert.Equal("page:AbCdEf_dGh/canvas-notes", result.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_long_text_is_fetched_in_parts_by_the_ids_that_go_on()
    {
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i}\n漢🚀"));
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown(text, null);
        bench.Coda.Links[SampleDoc.Link + "/Notes_suX"] = SampleDoc.LinkTo("page", "canvas-notes", $"{SampleDoc.DocId}/pages/canvas-notes");
        var read = new StringBuilder();
        string? id = $"{SampleDoc.Link}/Notes_suX";
        while (id is not null)
        {
            var result = await bench.Result("fetch", JsonSerializer.Serialize(new { id }));
            Assert.InRange(Encoding.UTF8.GetByteCount(result.GetRawText()), 1, Fitting.MaxBytes);
            read.Append(result.GetProperty("text").GetString());
            var metadata = result.GetProperty("metadata");
            id = metadata.TryGetProperty("nextId", out var next) ? next.GetString() : null;
            Assert.Equal(id is not null, metadata.TryGetProperty("truncated", out _));
        }

        Assert.Equal(text, read.ToString());
    }

    [Fact]
    public async Task A_text_does_not_go_on_past_its_end()
    {
        var error = await bench.Error("fetch", """{"id":"page:AbCdEf_dGh/canvas-notes?from=9999"}""");
        Assert.Equal("Argument 'id' goes on past the end: the text has 17 characters now.", error.Message);
    }

    [Theory]
    [InlineData("AbCdEf_dGh")]
    [InlineData("page:AbCdEf_dGh")]
    [InlineData("doc:")]
    [InlineData("row:a/b")]
    public async Task Anything_else_is_no_id(string id)
    {
        var error = await bench.Error("fetch", JsonSerializer.Serialize(new { id }));
        Assert.Equal(ToolErrorKind.InvalidArgument, error.Kind);
    }

    private static IEnumerable<string> Ids(JsonElement result) => result.GetProperty("results").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!);
}
