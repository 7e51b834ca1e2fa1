using System.Text;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>The text of results: letters as themselves, and a limit that counts what is sent.</summary>
public sealed class ResultTextTests
{
    private readonly ToolBench bench = SampleDoc.Bench();

    [Theory]
    [InlineData("東京の天気　晴れ")]
    [InlineData("Größe „naïve“ – 1\u00A0234\u202F€")]
    [InlineData("don't & <b>won't</b> `1+1`")]
    [InlineData("🚀 👩‍👩‍👧 𠮷野家")]
    [InlineData("a\u2028b\u2029c\u200Bd\uFEFFe\uE000f")]
    public async Task Letters_stay_as_they_are(string text)
    {
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown(text, null);
        var sent = await Text("get_page", """{"doc":"Product Plan","page":"Notes"}""");
        Assert.Contains(text, sent, StringComparison.Ordinal);
        Assert.Equal(text, JsonElement.Parse(sent).GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("say \"hi\"", """say \"hi\" """)]
    [InlineData(@"a\b", @"a\\b")]
    [InlineData("a\nb\tc\rd", @"a\nb\tc\rd")]
    [InlineData("a\u0001b", @"a\u0001b")]
    public async Task What_JSON_demands_is_escaped_in_short_form(string text, string escaped)
    {
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown(text, null);
        Assert.Contains($"\"content\":\"{escaped.TrimEnd()}\"", await Text("get_page", """{"doc":"Product Plan","page":"Notes"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_becomes_a_replacement_character()
    {
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown("a\uD83Db", null);
        Assert.Equal("a\uFFFDb", JsonElement.Parse(await Text("get_page", """{"doc":"Product Plan","page":"Notes"}""")).GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("漢")]
    [InlineData("\"")]
    [InlineData("\n")]
    [InlineData("🚀")]
    public async Task A_page_is_cut_where_its_text_as_sent_reaches_the_limit_and_goes_on_there(string letter)
    {
        var text = string.Concat(Enumerable.Repeat(letter, 40_000));
        bench.Coda.Markdown["canvas-notes"] = new PageMarkdown(text, null);
        var read = new StringBuilder();
        int? offset = 0;
        while (offset is { } from)
        {
            var sent = await Text("get_page", $$"""{"doc":"Product Plan","page":"Notes","offset":{{from}}}""");
            Assert.InRange(Encoding.UTF8.GetByteCount(sent), 1, Fitting.MaxBytes);
            var part = JsonElement.Parse(sent);
            read.Append(part.GetProperty("content").GetString());
            offset = part.TryGetProperty("nextOffset", out var next) ? next.GetInt32() : null;
        }

        Assert.Equal(text, read.ToString());
    }

    [Fact]
    public async Task Japanese_rows_fill_the_limit_of_bytes()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [.. Enumerable.Range(0, 200).Select(at => SampleDoc.Row($"i-{at}", at, ("c-title", $"{at}"), ("c-note1", new string('漢', 500))))];
        var sent = await Text("list_rows", """{"doc":"Product Plan","table":"Tasks","limit":200}""");
        Assert.InRange(Encoding.UTF8.GetByteCount(sent), Fitting.MaxBytes - 2_000, Fitting.MaxBytes + 1_000);
    }

    [Fact]
    public async Task A_row_of_many_long_cells_is_cut_to_the_limit()
    {
        bench.Coda.Columns[SampleDoc.Tasks] = [.. Enumerable.Range(0, 100).Select(at => SampleDoc.Column($"c-{at}", $"Column {at}", "text"))];
        bench.Coda.Rows[SampleDoc.Tasks] = [SampleDoc.Row("i-1", 0, [.. Enumerable.Range(0, 100).Select(at => ($"c-{at}", (object)new string('"', 2_000)))])];
        Assert.InRange((await Text("list_rows", """{"doc":"Product Plan","table":"Tasks"}""")).Length, 1, Fitting.MaxBytes + 1_000);
    }

    [Fact]
    public async Task Fetched_rows_read_as_they_are()
    {
        bench.Coda.Rows[SampleDoc.Tasks] = [SampleDoc.Row("i-1", 0, ("c-title", "日本 \"x\""))];
        Assert.Contains("""{\"Title\":\"日本 \\\"x\\\"\"}""", await Text("fetch", $$"""{"id":"table:{{SampleDoc.DocId}}/{{SampleDoc.Tasks}}"}"""), StringComparison.Ordinal);
    }

    private async Task<string> Text(string tool, string arguments)
    {
        var outcome = await bench.Run(tool, arguments);
        Assert.Null(outcome.Error);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(outcome.Result!);
    }
}
