using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class ContentTests
{
    [Fact]
    public async Task Markdown_becomes_lines_in_the_styles_of_coda()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("""
            # One
            ## Two
            ### Three
            Plain **bold** [link](https://example.com)

            * bullet
              * deeper
            1. first
            2. second

            - [x] ticked

            > quoted

            ```csharp
            var a = 1;
            var b = 2;
            ```
            """);
        Assert.Equal(
            [
                "h1:One", "h2:Two", "h3:Three", "paragraph:Plain bold link", "bulletedList:bullet", "bulletedList:deeper", "numberedList:first",
                "numberedList:second", "checkboxList:ticked", "blockQuote:quoted", "code:var a = 1;\nvar b = 2;",
            ],
            await coda.Lines(page));
    }

    [Fact]
    public async Task Html_becomes_the_same_lines()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage(
            "<h1>One</h1><p>Plain <b>bold</b> &amp; <a href=\"https://example.com\">link</a></p><ul><li>bullet<ul><li>deeper</li></ul></li></ul>"
            + "<ol><li>first</li></ol><blockquote>quoted</blockquote><pre><code>a &lt; b</code></pre><details><summary>More</summary><p>inside</p></details>",
            "html");
        Assert.Equal(
            [
                "h1:One", "paragraph:Plain bold & link", "bulletedList:bullet", "bulletedList:deeper", "numberedList:first", "blockQuote:quoted",
                "code:a < b", "collapsibleList:More", "paragraph:inside",
            ],
            await coda.Lines(page));
    }

    [Fact]
    public async Task Lines_have_ids_and_indentable_ones_a_level()
    {
        await using var coda = await CodaClient.Start();
        var items = (await coda.Get(await coda.NewPage("# Head\n\n* a\n  * b") + "/content")).Items;
        Assert.Equal(
            (true, null, "0", "1"),
            (items.All(item => item["id"]!.ToString().StartsWith("cl-", StringComparison.Ordinal)),
                items[0]["itemContent"]!["lineLevel"]?.ToString(), items[1]["itemContent"]!["lineLevel"]!.ToString(), items[2]["itemContent"]!["lineLevel"]!.ToString()));
    }

    [Theory]
    [InlineData("append", new[] { "paragraph:a", "paragraph:b", "paragraph:new" })]
    [InlineData("prepend", new[] { "paragraph:new", "paragraph:a", "paragraph:b" })]
    [InlineData("replace", new[] { "paragraph:new" })]
    public async Task Content_is_put_where_the_mode_says(string mode, string[] expected)
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("a\n\nb");
        await coda.UpdateContent(page, mode, "new");
        Assert.Equal(expected, await coda.Lines(page));
    }

    [Theory]
    [InlineData("append", new[] { "paragraph:a", "paragraph:new", "paragraph:b" })]
    [InlineData("prepend", new[] { "paragraph:new", "paragraph:a", "paragraph:b" })]
    [InlineData("replace", new[] { "paragraph:new", "paragraph:b" })]
    public async Task With_an_element_the_mode_is_relative_to_it(string mode, string[] expected)
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("a\n\nb");
        await coda.UpdateContent(page, mode, "new", (await coda.Get(page + "/content")).Items[0]["id"]!.ToString());
        Assert.Equal(expected, await coda.Lines(page));
    }

    [Fact]
    public async Task An_unknown_element_is_400()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.UpdateContent(await coda.NewPage("a"), "replace", "new", "cl-nothing")).Status);
    }

    [Fact]
    public async Task To_delete_an_unknown_element_is_400_and_deletes_nothing()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("a\n\nb");
        var first = (await coda.Get(page + "/content")).Items[0]["id"];
        Assert.Equal(400, (await coda.Delete(page + "/content", $$"""{"elementIds":["{{first}}","cl-nothing"]}""")).Status);
        Assert.Equal(["paragraph:a", "paragraph:b"], await coda.Lines(page));
    }

    [Fact]
    public async Task A_replaced_element_has_a_new_id_and_the_others_keep_theirs()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("a\n\nb\n\nc");
        var before = await Ids(coda, page);
        await coda.UpdateContent(page, "replace", "new", before[1]);
        var after = await Ids(coda, page);
        Assert.Equal((before[0], before[2], false), (after[0], after[2], before.Contains(after[1])));
    }

    [Theory]
    [InlineData("append")]
    [InlineData("prepend")]
    [InlineData("replace")]
    public async Task Content_for_an_element_that_went_meanwhile_lands_nowhere_else(string mode)
    {
        await using var coda = await CodaClient.Start(new CodaSandboxBehaviour { WriteDelay = TimeSpan.FromSeconds(2), SnapshotLag = TimeSpan.Zero });
        var page = await coda.NewPage("a\n\nb");
        coda.Time.Advance(TimeSpan.FromSeconds(3));
        var first = (await Ids(coda, page))[0];
        await coda.Delete(page + "/content", $$"""{"elementIds":["{{first}}"]}""");
        Assert.Equal(202, (await coda.UpdateContent(page, mode, "new", first)).Status);
        coda.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["paragraph:b"], await coda.Lines(page));
    }

    private static async Task<string[]> Ids(CodaClient coda, string page) => [.. (await coda.Get(page + "/content")).Items.Select(item => item["id"]!.ToString())];

    [Theory]
    [InlineData("#### Small", "paragraph:Small")]
    [InlineData("before\n\n---\n\nafter", "paragraph:before|paragraph:after")]
    [InlineData("![alt](https://example.com/a.png)", "paragraph:alt")]
    [InlineData("> outer\n>\n> > inner", "blockQuote:outer|blockQuote:inner")]
    public async Task What_coda_cannot_keep_is_degraded_as_coda_does(string markdown, string expected)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(expected, string.Join('|', await coda.Lines(await coda.NewPage(markdown))));
    }

    [Fact]
    public async Task A_task_list_survives_markdown_but_not_html()
    {
        await using var coda = await CodaClient.Start();
        var markdown = await coda.Lines(await coda.NewPage("- [ ] do it"));
        var html = await coda.Lines(await coda.NewPage("<ul><li><input type=\"checkbox\"> do it</li></ul>", "html"));
        Assert.Equal(("checkboxList:do it", "bulletedList:do it"), (markdown.Single(), html.Single()));
    }

    [Fact]
    public async Task A_markdown_table_becomes_a_native_table_that_the_lines_do_not_show()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("before\n\n| City | Snow |\n| --- | --- |\n| Oslo | 12 |\n\nafter");
        var rows = await coda.Get(CodaClient.Tracker + "/tables/Table/rows?useColumnNames=true");
        Assert.Equal(
            ("paragraph:before|paragraph:after", """{"Column 1":"City","Column 2":"Snow"}""", 2),
            (string.Join('|', await coda.Lines(page)), rows.Items[0]["values"]!.ToJsonString(), rows.Items.Count));
    }

    [Theory]
    [InlineData("<table><tr></tr></table>after")]
    [InlineData("<table></table>after")]
    public async Task A_table_without_cells_is_no_table(string html)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(["paragraph:after"], await coda.Lines(await coda.NewPage(html, "html")));
    }

    [Fact]
    public async Task Replacing_a_page_takes_its_tables_with_it()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("| a |\n| --- |\n| b |");
        await coda.UpdateContent(page, "replace", "gone");
        Assert.Equal(404, (await coda.Get(CodaClient.Tracker + "/tables/Table")).Status);
    }

    [Fact]
    public async Task Deleting_all_content_leaves_the_first_line_empty()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("# Head\n\nbody");
        var first = (await coda.Get(page + "/content")).Items[0]["id"]!.ToString();
        await coda.Delete(page + "/content");
        var left = (await coda.Get(page + "/content")).Items.Single();
        Assert.Equal((first, "h1", ""), (left["id"]!.ToString(), left["itemContent"]!["style"]!.ToString(), left["itemContent"]!["content"]!.ToString()));
    }

    [Fact]
    public async Task Single_elements_can_be_deleted()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("a\n\nb\n\nc");
        var middle = (await coda.Get(page + "/content")).Items[1]["id"];
        await coda.Delete(page + "/content", $$"""{"elementIds":["{{middle}}"]}""");
        Assert.Equal(["paragraph:a", "paragraph:c"], await coda.Lines(page));
    }

    [Theory]
    [InlineData("", 50)]
    [InlineData("?limit=9000", 500)]
    public async Task The_content_listing_gives_50_lines_and_at_most_500(string query, int count)
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage(string.Join("\n\n", Enumerable.Range(1, 520)));
        Assert.Equal(count, (await coda.Get(page + "/content" + query)).Items.Count);
    }

    [Fact]
    public async Task Any_other_content_format_is_a_schema_error()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Get(CodaClient.Tracker + "/pages/Risks/content?contentFormat=markdown");
        // The recorded body, with another value in the request.
        Assert.Equal(
            """{"statusCode":400,"statusMessage":"Bad Request","message":"Bad Request","codaType":"RequestSchemaValidationFailed","codaDetail":{"issues":[{"code":"invalid_union","errors":[[{"code":"invalid_value","values":["plainText"],"path":["contentFormat"],"message":"Invalid input: expected \"plainText\""}],[{"expected":"string","code":"invalid_type","path":["pageToken"],"message":"Invalid input: expected string, received undefined"},{"code":"unrecognized_keys","keys":["contentFormat"],"path":[],"message":"Unrecognized key: \"contentFormat\""}]],"path":[],"message":"Invalid input"}]}}""",
            reply.Text);
    }

    [Fact]
    public async Task A_page_replaced_by_nothing_keeps_an_empty_line()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("a");
        await coda.UpdateContent(page, "replace", "");
        Assert.Equal(["paragraph:"], await coda.Lines(page));
    }
}
