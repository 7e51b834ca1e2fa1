using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Tools;

public sealed class PageToolTests
{
    private readonly ToolBench bench = ToolExamples.Bench();

    [Fact]
    public async Task Elements_come_with_the_ids_to_delete_them_by()
    {
        var result = await bench.Result("list_page_elements", """{"page":"Notes","doc":"Product Plan","limit":2}""");
        Assert.Equal("""[{"id":"cl-1","style":"h1","text":"Line 1"},{"id":"cl-2","style":"paragraph","level":1,"text":"Line 2"}]""", result.GetProperty("elements").GetRawText());
        Assert.True(result.TryGetProperty("nextCursor", out _));
    }

    [Fact]
    public async Task Elements_are_deleted_once_each()
    {
        await bench.Result("delete_page_content", """{"page":"Notes","doc":"Product Plan","element_ids":["cl-2","cl-1","cl-2"]}""");
        Assert.Equal(["cl-2", "cl-1"], Assert.IsType<PageContentDelete>(Assert.Single(bench.Coda.Writes).Body).ElementIds!);
    }

    [Fact]
    public async Task An_element_that_there_is_not_keeps_all_from_being_deleted()
    {
        var error = await bench.Error("delete_page_content", """{"page":"Notes","doc":"Product Plan","element_ids":["cl-1","cl-9"]}""");
        Assert.StartsWith("Argument 'element_ids[1]' is no element of the page: 'cl-9'.", error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","all":true,"element_ids":["cl-1"]""")]
    public async Task All_content_goes_only_where_that_is_said(string more)
    {
        var error = await bench.Error("delete_page_content", $$"""{"page":"Notes","doc":"Product Plan"{{more}}}""");
        Assert.Equal("Argument 'element_ids' or 'all' is required, and not both.", error.Message);
    }

    [Fact]
    public async Task All_content_of_a_page_that_holds_nothing_else_goes()
    {
        await bench.Result("delete_page_content", """{"page":"Notes","doc":"Product Plan","all":true,"confirm":true}""");
        Assert.Null(Assert.IsType<PageContentDelete>(Assert.Single(bench.Coda.Writes).Body).ElementIds);
    }

    [Theory]
    [InlineData("delete_page_content", ""","all":true""", "Argument 'all' would destroy what is on the page besides text: 'Tasks' (grid-tasks), 'Open tasks' (table-open), 'Month' (ctrl-1). Name element_ids, or set force if that is meant.")]
    [InlineData("delete_page", "", "Argument 'page' would destroy what is on the page besides text: 'Tasks' (grid-tasks), 'Open tasks' (table-open), 'Month' (ctrl-1). Set force if that is meant.")]
    [InlineData("update_page_content", ""","mode":"replace","content":"x" """, "Argument 'mode' would destroy what is on the page besides text: 'Tasks' (grid-tasks), 'Open tasks' (table-open), 'Month' (ctrl-1). Use append or prepend, or set force if that is meant.")]
    public async Task What_hangs_on_a_page_is_named_and_kept(string tool, string more, string message)
    {
        var error = await bench.Error(tool, $$"""{"page":"Board","doc":"Product Plan"{{more}}}""");
        Assert.Equal((message, 0), (error.Message, bench.Coda.Writes.Count));
    }

    [Theory]
    [InlineData("delete_page_content", ""","all":true""")]
    [InlineData("delete_page", "")]
    [InlineData("update_page_content", ""","mode":"replace","content":"x" """)]
    public async Task Force_does_it_all_the_same(string tool, string more)
    {
        await bench.Result(tool, $$"""{"page":"Board","doc":"Product Plan","force":true,"confirm":true{{more}}}""");
        Assert.Single(bench.Coda.Writes);
    }

    [Fact]
    public async Task What_hangs_on_a_subpage_is_kept_too()
    {
        var error = await bench.Error("delete_page", """{"page":"Home","doc":"Product Plan"}""");
        Assert.Contains("'Tasks' (grid-tasks)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_is_given_of_a_pages_properties_is_changed()
    {
        await bench.Result("update_page", """{"page":"Notes","doc":"Product Plan","name":"Minutes","hidden":false}""");
        Assert.Equal(new PageUpdate { Name = "Minutes", IsHidden = false }, Assert.Single(bench.Coda.Writes).Body);
    }

    [Fact]
    public async Task A_change_of_nothing_is_refused()
    {
        var error = await bench.Error("update_page", """{"page":"Notes","doc":"Product Plan"}""");
        Assert.StartsWith("Argument 'name' or another property is required", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_a_page_stands_beside_it()
    {
        var result = await bench.Result("duplicate_page", """{"page":"Notes","doc":"Product Plan"}""");
        var page = Assert.IsType<PageCreate>(Assert.Single(bench.Coda.Writes).Body);
        Assert.Equal(("Copy of Notes", "canvas-home", "# Notes\nThe body."), (page.Name, page.ParentPageId, page.PageContent!.CanvasContent!.Content));
        Assert.Equal("canvas-new", result.GetProperty("pageId").GetString());
    }

    [Fact]
    public async Task A_copy_in_another_doc_stands_at_its_top()
    {
        bench.Coda.Docs.Add(SampleDoc.Doc("Other00001", "Other"));
        var result = await bench.Result("duplicate_page", """{"page":"Notes","doc":"Product Plan","to_doc":"Other"}""");
        Assert.Null(Assert.IsType<PageCreate>(Assert.Single(bench.Coda.Writes).Body).ParentPageId);
        Assert.Equal("Other00001", result.GetProperty("docId").GetString());
    }

    [Fact]
    public async Task A_copy_says_what_it_lacks()
    {
        bench.Coda.Markdown["canvas-board"] = new PageMarkdown("Text", "Images are missing.");
        var result = await bench.Result("duplicate_page", """{"page":"Board","doc":"Product Plan"}""");
        Assert.Equal(
            "Images are missing. The page holds 'Tasks', 'Open tasks': the copy has at most plain tables without their formulas, views and relations.",
            result.GetProperty("warning").GetString());
    }

    [Fact]
    public async Task A_page_without_text_is_not_copied()
    {
        var error = await bench.Error("duplicate_page", """{"page":"Video","doc":"Product Plan"}""");
        Assert.StartsWith("Argument 'page' is of type 'embed', which has no text to copy.", error.Message, StringComparison.Ordinal);
    }
}
