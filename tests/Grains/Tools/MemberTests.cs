using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Tests that the tools return Coda's members of pages, docs, tables and columns that a user needs.</summary>
public sealed class MemberTests
{
    private static readonly Person Ada = new() { Name = "Ada", Email = "ada@example.com" };

    private readonly ToolBench bench = SampleDoc.Bench();

    [Fact]
    public async Task A_page_has_its_creator_and_last_editor()
    {
        Change(bench.Coda.Pages[SampleDoc.DocId], 1, page => page with
        {
            Authors = [Ada, new Person { Name = "Bob" }, new Person()],
            CreatedBy = Ada,
            UpdatedBy = new Person { Email = "bob@example.com" },
            Icon = new Icon { Name = "rocket" },
            Image = new PageImage { BrowserLink = "https://example.com/cover.png" },
        });
        var result = await bench.Result("get_page", """{"page":"Notes","doc":"Product Plan"}""");
        Assert.Equal(
            ("""["Ada <ada@example.com>","Bob"]""", "Ada <ada@example.com>", "bob@example.com", "rocket", "https://example.com/cover.png"),
            (Unescaped(result, "authors"), Text(result, "createdBy"), Text(result, "updatedBy"), Text(result, "icon"), Text(result, "image")));
        Assert.Equal("bob@example.com", Text((await bench.Result("list_pages", """{"doc":"Product Plan"}""")).GetProperty("pages")[1], "updatedBy"));
    }

    [Fact]
    public async Task A_copied_doc_has_its_source()
    {
        bench.Coda.Docs[0] = bench.Coda.Docs[0] with { SourceDoc = new NamedReference { Id = "Template_1" }, Icon = new Icon { Name = "star" }, Owner = "ada@example.com" };
        var result = await bench.Result("get_doc", """{"doc":"Product Plan"}""");
        Assert.Equal(("Template_1", "star", "ada@example.com"), (Text(result, "copyOf"), Text(result, "icon"), Text(result, "ownerEmail")));
        await bench.Result("list_docs", """{"copies_of":"Template_1"}""");
        Assert.Equal("Template_1", bench.Coda.DocQueries[^1].SourceDoc);
    }

    [Fact]
    public async Task A_view_has_its_sorts_and_filter()
    {
        Change(bench.Coda.Tables[SampleDoc.DocId], 0, table => table with
        {
            Layout = "calendar",
            Sorts = [new TableSort { Column = new NamedReference { Id = "c-count" }, Direction = "descending" }, new TableSort { Column = new NamedReference { Id = "c-gone" } }],
            Filter = new TableFilter { Valid = true, HasUserFormula = true, HasTodayFormula = true },
        });
        var result = await bench.Result("get_table", """{"table":"Tasks","doc":"Product Plan"}""");
        Assert.Equal(
            ("calendar", """["Count descending","c-gone"]""", "a formula that depends on the person and the day"),
            (Text(result, "layout"), result.GetProperty("sorts").GetRawText(), Text(result, "filter")));
    }

    [Theory]
    [InlineData(true, "a formula")]
    [InlineData(false, "a formula that is not valid")]
    public async Task A_filter_is_reported_without_its_formula(bool valid, string expected)
    {
        Change(bench.Coda.Tables[SampleDoc.DocId], 0, table => table with { Filter = new TableFilter { Valid = valid } });
        Assert.Equal(expected, Text(await bench.Result("get_table", """{"table":"Tasks","doc":"Product Plan"}"""), "filter"));
    }

    [Fact]
    public async Task A_column_has_its_option_colours_and_format()
    {
        Change(bench.Coda.Columns[SampleDoc.Tasks], 1, column => column with
        {
            Format = new ColumnFormat
            {
                Type = "select",
                Options = [new SelectOption { Name = "Open", BackgroundColor = "#FDF3D8" }, new SelectOption { Name = "Done" }],
                More = new Dictionary<string, JsonElement> { ["maximum"] = JsonElement.Parse("5"), ["action"] = JsonElement.Parse("\"OpenUrl()\"") },
            },
        });
        var result = await bench.Result("get_column", """{"column":"Status","table":"Tasks","doc":"Product Plan"}""");
        Assert.Equal(("""{"Open":"#FDF3D8"}""", """{"maximum":5,"action":"OpenUrl()"}"""), (result.GetProperty("optionColors").GetRawText(), result.GetProperty("format").GetRawText()));
    }

    [Fact]
    public async Task Only_visible_columns_are_given_where_that_is_asked()
    {
        await bench.Result("get_table", """{"table":"Tasks","doc":"Product Plan","visible_only":true}""");
        Assert.True(bench.Coda.Queries.OfType<ListColumnsQuery>().Last().VisibleOnly);
    }

    [Fact]
    public async Task A_page_can_show_an_address()
    {
        await bench.Result("create_page", """{"doc":"Product Plan","name":"Report","embed_url":"https://example.com/report"}""");
        Assert.Equal("""{"type":"embed","url":"https://example.com/report"}""", Content());
    }

    [Theory]
    [InlineData("page", "canvas-notes", false, """{"type":"syncPage","mode":"page","sourceDocId":"AbCdEf_dGh","sourcePageId":"canvas-notes","includeSubpages":false}""")]
    [InlineData("page", "canvas-notes", true, """{"type":"syncPage","mode":"page","sourceDocId":"AbCdEf_dGh","sourcePageId":"canvas-notes","includeSubpages":true}""")]
    [InlineData("doc", "AbCdEf_dGh", false, """{"type":"syncPage","mode":"document","sourceDocId":"AbCdEf_dGh"}""")]
    public async Task A_page_can_show_another_page_or_doc_in_sync(string type, string id, bool subpages, string content)
    {
        bench.Coda.Links[SampleDoc.Link + "/X_suX"] = SampleDoc.LinkTo(type, id, $"{SampleDoc.DocId}{(type == "page" ? $"/pages/{id}" : "")}");
        await bench.Result("create_page", $$"""{"doc":"Product Plan","name":"Mirror","sync_link":"{{SampleDoc.Link}}/X_suX","sync_subpages":{{(subpages ? "true" : "false")}}}""");
        Assert.Equal(content, Content());
    }

    [Theory]
    [InlineData("""{"doc":"Product Plan","name":"A","embed_url":"report"}""", "Argument 'embed_url' must be a web address")]
    [InlineData("""{"doc":"Product Plan","name":"A","embed_url":"javascript:alert(1)"}""", "Argument 'embed_url' must be a web address")]
    [InlineData("""{"doc":"Product Plan","name":"A","embed_url":"https://example.com","content":"x"}""", "Argument 'embed_url' excludes the other ways")]
    [InlineData("""{"doc":"Product Plan","name":"A","sync_link":"https://coda.io/d/_dAbCdEf_dGh","content":"x"}""", "Argument 'sync_link' excludes the other ways")]
    [InlineData("""{"doc":"Product Plan","name":"A","sync_link":"https://example.com/page"}""", "Argument 'sync_link' is not a link into a Coda doc")]
    public async Task A_page_is_filled_in_one_way(string arguments, string message)
    {
        var error = await bench.Error("create_page", arguments);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Coda.Writes);
    }

    private string Content() => JsonSerializer.Serialize(Assert.IsType<PageCreate>(Assert.Single(bench.Coda.Writes).Body), CodaMcp.Coda.CodaJson.Default.PageCreate) is var json
        ? JsonElement.Parse(json).GetProperty("pageContent").GetRawText()
        : "";

    private static void Change<T>(List<T> items, int at, Func<T, T> change) => items[at] = change(items[at]);

    private static string? Text(JsonElement result, string name) => result.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Unescaped(JsonElement result, string name) => System.Text.RegularExpressions.Regex.Unescape(result.GetProperty(name).GetRawText());
}
