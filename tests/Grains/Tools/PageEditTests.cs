using System.Net;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Edits of parts of a page: how places are found, what is sent, and what is said of each edit.</summary>
public sealed class PageEditTests
{
    private readonly ToolBench bench = ToolExamples.Bench();
    private int requests;

    public PageEditTests() => bench.Coda.Elements["canvas-notes"] =
    [
        Line("cl-1", "h1", "Plan"),
        Line("cl-2", "paragraph", "We start on Monday."),
        Line("cl-3", "h2", "Decisions"),
        Line("cl-4", "bulletedList", "Rent a chamber"),
        Line("cl-5", "bulletedList", "Rent a car", 1),
        Line("cl-6", "checkboxList", "Call Café Müller"),
        Line("cl-7", "h2", "Notes"),
        Line("cl-8", "paragraph", "We start on Monday."),
        Line("cl-9", "collapsibleList", "More"),
    ];

    [Theory]
    [InlineData("insert_before", "prepend", "cl-4")]
    [InlineData("insert_after", "append", "cl-4")]
    public async Task Content_is_inserted_at_a_line(string action, string mode, string element)
    {
        var result = await Edit($$"""{"action":"{{action}}","text":"Rent a chamber","content":"- New"}""");
        var update = Updates().Single();
        Assert.Equal((mode, element, "markdown", "- New"), (update.InsertionMode, update.ElementId, update.CanvasContent.Format, update.CanvasContent.Content));
        Assert.Equal(("applied", "applied"), (Text(result, "status"), Text(result.GetProperty("edits")[0], "status")));
    }

    [Theory]
    [InlineData("insert_before", "cl-3")]
    [InlineData("insert_after", "cl-6")]
    public async Task Content_is_inserted_around_a_section(string action, string element)
    {
        await Edit($$"""{"action":"{{action}}","heading":"## decisions","content":"New"}""");
        Assert.Equal(element, Updates().Single().ElementId);
    }

    [Theory]
    [InlineData("New", "- New")]
    [InlineData("1. New", "1. New")]
    [InlineData("New\\n\\nMore", "New\n\nMore")]
    public async Task A_line_without_a_mark_keeps_its_style(string content, string sent)
    {
        await Edit($$"""{"action":"replace","element_id":"cl-4","content":"{{content}}"}""");
        Assert.Equal(("replace", sent), (Updates().Single().InsertionMode, Updates().Single().CanvasContent.Content));
    }

    [Fact]
    public async Task A_section_is_replaced_before_its_old_lines_are_deleted()
    {
        await Edit("""{"action":"replace","heading":"Decisions","content":"## Decided\n\nNothing"}""");
        Assert.Equal(["UpdatePage", "DeletePageContent"], bench.Coda.Writes.Select(write => write.Operation));
        Assert.Equal("cl-3", Updates().Single().ElementId);
        Assert.Equal(["cl-4", "cl-5", "cl-6"], ((PageContentDelete)bench.Coda.Writes[1].Body).ElementIds!);
    }

    [Theory]
    [InlineData("""{"action":"delete","heading":"Notes"}""", null)]
    [InlineData("""{"action":"replace","element_id":"cl-4","content":"New"}""", null)]
    [InlineData("""{"action":"replace","heading":"Decisions","content":"## Decided"}""", 0)]
    public async Task An_edit_of_several_requests_is_noted_as_one_before_the_first_leaves(string edit, int? sentBefore)
    {
        await Edit(edit);

        Assert.Equal(sentBefore, bench.Coda.SeveralAfter);
    }

    [Fact]
    public async Task Old_lines_stay_while_the_new_content_does_not_stand_there()
    {
        bench.Coda.Progress = MutationProgress.Accepted;
        var result = await Edit("""{"action":"replace","heading":"Decisions","content":"## Decided"}""", """{"action":"delete","element_id":"cl-8"}""");
        Assert.Single(bench.Coda.Writes);
        Assert.Equal(["partial", "not_attempted"], Statuses(result));
        Assert.Equal(
            "Coda has not yet applied the new content. The old lines of the section are still there. Once the new content shows, delete them with delete_page_content: cl-4, cl-5, cl-6.",
            Text(result.GetProperty("edits")[0], "message"));
        Assert.Equal("partial", Text(result, "status"));
        Assert.EndsWith("with edits[1] and those after it.", Text(result, "note"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_that_is_deleted_goes_with_its_heading()
    {
        await Edit("""{"action":"delete","heading":"Notes"}""");
        Assert.Equal(["cl-7", "cl-8", "cl-9"], ((PageContentDelete)Assert.Single(bench.Coda.Writes).Body).ElementIds!);
    }

    [Fact]
    public async Task Edits_are_sent_in_their_order()
    {
        await Edit(
            """{"action":"insert_after","element_id":"cl-8","content":"A"}""",
            """{"action":"replace","text":"Rent a chamber","content":"B"}""",
            """{"action":"delete","text":"Plan"}""");
        Assert.Equal(["UpdatePage", "UpdatePage", "DeletePageContent"], bench.Coda.Writes.Select(write => write.Operation));
        Assert.Equal(["A", "- B"], Updates().Select(update => update.CanvasContent.Content));
    }

    [Theory]
    [InlineData("text", "Call Cafe\u0301 Mu\u0308ller")]
    [InlineData("text", "call café")]
    [InlineData("text", "- [ ] **Call** Café Müller")]
    public async Task A_text_is_found_however_it_is_written(string member, string text)
    {
        await Edit($$"""{"action":"insert_after","{{member}}":"{{text}}","content":"x"}""");
        Assert.Equal("cl-6", Updates().Single().ElementId);
    }

    [Fact]
    public async Task A_text_that_fits_several_places_is_refused_and_they_are_listed()
    {
        var error = await Refused("""{"action":"delete","text":"We start on Monday."}""");
        Assert.Equal(
            "Argument 'edits[0].text' fits 2 places: 'We start on Monday.'. Name one by its element_id: cl-2 (paragraph) 'We start on Monday.', after 'Plan'; cl-8 (paragraph) 'We start on Monday.', after 'Notes'.",
            error);
    }

    [Theory]
    [InlineData("""{"action":"delete","text":"rent"}""", "Argument 'edits[0].text' fits 2 places: 'rent'.")]
    [InlineData("""{"action":"delete","text":"Rent a char"}""", "Argument 'edits[0].text' is nowhere on the page: 'Rent a char'. The nearest: ")]
    [InlineData("""{"action":"delete","heading":"Decision"}""", "Argument 'edits[0].heading' is nowhere on the page: 'Decision'. The page's headings: cl-3 (h2) 'Decisions', after 'We start on Monday.'; ")]
    [InlineData("""{"action":"delete","element_id":"cl-99"}""", "Argument 'edits[0].element_id' is no element of the page any more: 'cl-99'. It was deleted or replaced. list_page_elements gives the ids of now. There is: cl-1 (h1) 'Plan', the first line; ")]
    [InlineData("""{"action":"delete","element_id":"cl-99","expected":"Rent a car"}""", "Argument 'edits[0].element_id' is no element of the page any more: 'cl-99'. It was deleted or replaced. The text now stands at cl-5 (bulletedList) 'Rent a car', after 'Rent a chamber'.")]
    [InlineData("""{"action":"delete","element_id":"cl-4","expected":"Buy a chamber"}""", "Argument 'edits[0].expected' is not what stands there now: cl-4 (bulletedList) 'Rent a chamber', after 'Decisions'.")]
    [InlineData("""{"action":"replace","heading":"Notes","content":"Nothing"}""", "Argument 'edits[0].content' replaces a heading with its section, and must begin with the heading, such as '## Decisions'.")]
    [InlineData("""{"action":"replace","element_id":"cl-6","content":"Call"}""", "Argument 'edits[0].content' replaces a checkbox, and must say whether it is ticked: begin with '- [ ] ' or '- [x] '.")]
    [InlineData("""{"action":"replace","element_id":"cl-4"}""", "Argument 'edits[0].content' is required for replace. To put nothing there, use delete.")]
    [InlineData("""{"action":"delete","element_id":"cl-4","content":"x"}""", "Argument 'edits[0].content' is for the other actions.")]
    [InlineData("""{"action":"delete"}""", "Argument 'edits[0]' must name one place: element_id, text or heading, and only one of them.")]
    [InlineData("""{"action":"delete","text":"Plan","heading":"Plan"}""", "Argument 'edits[0]' must name one place: element_id, text or heading, and only one of them.")]
    [InlineData("""{"action":"move","text":"Plan"}""", "Argument 'edits[0].action' must be one of insert_before, insert_after, replace, delete.")]
    [InlineData("""{"action":"delete","text":"Plan","expected":"Plan"}""", "Argument 'edits[0].expected' goes with element_id only.")]
    [InlineData("""{"action":"delete","line":"Plan"}""", "Argument 'edits[0]' has the unknown member 'line'.")]
    public async Task What_cannot_be_done_is_refused_before_anything_is_sent(string edit, string message) =>
        Assert.StartsWith(message, await Refused(edit), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"action":"delete","heading":"Decisions"}""", """{"action":"delete","element_id":"cl-5"}""")]
    [InlineData("""{"action":"insert_after","element_id":"cl-5","content":"x"}""", """{"action":"delete","heading":"Decisions"}""")]
    [InlineData("""{"action":"delete","element_id":"cl-4"}""", """{"action":"insert_before","element_id":"cl-4","content":"x"}""")]
    [InlineData("""{"action":"insert_after","element_id":"cl-4","content":"x"}""", """{"action":"insert_before","element_id":"cl-5","content":"y"}""")]
    public async Task Edits_that_overlap_are_refused(string one, string other) =>
        Assert.StartsWith("Argument 'edits[1]' overlaps edits[0]: both are about cl-", await Refused(one, other), StringComparison.Ordinal);

    [Fact]
    public async Task Edits_beside_each_other_do_not_overlap()
    {
        await Edit("""{"action":"delete","element_id":"cl-4"}""", """{"action":"insert_after","element_id":"cl-5","content":"x"}""", """{"action":"insert_before","element_id":"cl-3","content":"y"}""");
        Assert.Equal(3, bench.Coda.Writes.Count);
    }

    [Fact]
    public async Task An_edit_that_Coda_refuses_ends_the_batch()
    {
        Fail(at: 2, new CodaException(HttpStatusCode.BadRequest, "Could not find an element with the specified ID."));
        var result = await Edit(Insert("cl-1"), Insert("cl-2"), Insert("cl-3"));
        Assert.Equal(["applied", "refused", "not_attempted"], Statuses(result));
        Assert.Equal(("partial", 2), (Text(result, "status"), requests));
        Assert.EndsWith("with edits[1] and those after it.", Text(result, "note"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_refusal_is_an_error()
    {
        Fail(at: 1, new CodaException(HttpStatusCode.BadRequest, "Could not find an element with the specified ID."));
        Assert.Contains("Could not find an element", (await bench.Error("edit_page", Call(Insert("cl-1"), Insert("cl-2")))).Message, StringComparison.Ordinal);
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task An_edit_whose_answer_is_lost_is_unknown_and_nothing_is_sent_again()
    {
        Fail(at: 2, new CodaUnavailableException("reset", mayHaveExecuted: true));
        var result = await Edit(Insert("cl-1"), Insert("cl-2"), Insert("cl-3"));
        Assert.Equal(["applied", "unknown", "not_attempted"], Statuses(result));
        Assert.Equal(("unknown", true, 2), (Text(result, "status"), bench.Coda.SaidUnknown, requests));
    }

    [Theory]
    [InlineData("<p>We <b>start</b></p>", "New", "bold text in 'Rent a chamber'")]
    [InlineData("<p><a href=\"x\">Rent</a> a chamber</p>", "New", "links in 'Rent a chamber'")]
    [InlineData("<p>Rent a chamber<img src=\"x\"></p>", "**New**", "an image in 'Rent a chamber'")]
    [InlineData("<p>Rent a <button>chamber</button></p>", "New", "a control in 'Rent a chamber'")]
    [InlineData("<p>Rent a chamber, for 5</p>", "New", "something that the export shows otherwise in 'Rent a chamber'")]
    [InlineData(null, "New", "what the page's export would show, which could not be read, in 'Rent a chamber'")]
    public async Task What_a_replacement_would_lose_is_asked_about_first(string? html, string content, string loss)
    {
        bench.Coda.Html["canvas-notes"] = html?.Replace("We <b>start</b>", "<b>Rent</b> a chamber", StringComparison.Ordinal);
        var error = await bench.Error("edit_page", Call($$"""{"action":"replace","element_id":"cl-4","content":"{{content}}"}"""));
        Assert.Equal(ToolErrorKind.ConfirmationRequired, error.Kind);
        Assert.StartsWith($"This replaces or deletes 1 line on page 'Notes' of doc 'Product Plan'. What Markdown cannot hold may be lost: {loss}.", error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Coda.Writes);

        await bench.Result("edit_page", Call($$"""{"action":"replace","element_id":"cl-4","content":"{{content}}"}""").Replace("\"page\"", "\"confirm\":true,\"page\"", StringComparison.Ordinal));
        Assert.Single(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("""{"action":"replace","element_id":"cl-4","content":"**New** text"}""")]
    [InlineData("""{"action":"delete","element_id":"cl-4"}""")]
    [InlineData("""{"action":"replace","element_id":"cl-1","content":"New"}""")]
    public async Task Formatting_that_comes_again_or_is_deleted_is_not_asked_about(string edit)
    {
        bench.Coda.Html["canvas-notes"] = "<h1>Plan</h1><ul><li><b>Rent</b> a chamber</li></ul>";
        await Edit(edit);
    }

    [Theory]
    [InlineData("cl-5", "the indentation in 'Rent a car'")]
    [InlineData("cl-9", "the style collapsibleList in 'More'")]
    public async Task A_style_that_Markdown_does_not_have_is_asked_about(string element, string loss)
    {
        var error = await bench.Error("edit_page", Call($$"""{"action":"replace","element_id":"{{element}}","content":"New"}"""));
        Assert.Contains(loss, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_within_a_section_is_asked_about()
    {
        bench.Coda.Html["canvas-notes"] = "<h2>Decisions</h2><p>Rent a chamber</p><p>Rent a car</p><table><tr><td>1</td></tr></table><p>Call Café Müller</p><h2>Notes</h2><table></table>";
        var error = await bench.Error("edit_page", Call("""{"action":"delete","heading":"Decisions"}"""));
        Assert.StartsWith("This replaces or deletes 4 lines on page 'Notes' of doc 'Product Plan'. What Markdown cannot hold may be lost: a table that may stand in 'Decisions'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_fifty_lines_go_only_with_a_persons_word()
    {
        bench.Coda.Elements["canvas-notes"].AddRange(Enumerable.Range(10, 60).Select(number => Line($"cl-{number}", "paragraph", $"Text {number}")));
        Assert.Equal(ToolErrorKind.ConfirmationRequired, (await bench.Error("edit_page", Call("""{"action":"delete","heading":"Notes"}"""))).Kind);
    }

    [Fact]
    public async Task A_page_is_read_with_the_ids_of_its_lines()
    {
        var result = await bench.Result("get_page", """{"page":"Notes","doc":"Product Plan","element_ids":true}""");
        Assert.StartsWith("[[cl-1]] # Plan\n[[cl-2]] We start on Monday.\n[[cl-3]] ## Decisions\n[[cl-4]] - Rent a chamber\n[[cl-5]]     - Rent a car\n[[cl-6]] - [ ] Call", Text(result, "content"), StringComparison.Ordinal);
    }

    private static PageContentItem Line(string id, string style, string text, int? level = null) =>
        new() { Id = id, ItemContent = new PageContentLine { Style = style, Content = text, LineLevel = level } };

    private static string Insert(string element) => $$"""{"action":"insert_after","element_id":"{{element}}","content":"x"}""";

    private static string Call(params string[] edits) => $$"""{"page":"Notes","doc":"Product Plan","edits":[{{string.Join(',', edits)}}]}""";

    private static string? Text(JsonElement result, string member) => result.GetProperty(member).GetString();

    private static IEnumerable<string?> Statuses(JsonElement result) => result.GetProperty("edits").EnumerateArray().Select(edit => Text(edit, "status"));

    private Task<JsonElement> Edit(params string[] edits) => bench.Result("edit_page", Call(edits));

    private async Task<string> Refused(params string[] edits)
    {
        var error = await bench.Error("edit_page", Call(edits));
        Assert.Equal((ToolErrorKind.InvalidArgument, 0), (error.Kind, bench.Coda.Writes.Count));
        return error.Message;
    }

    private IEnumerable<PageContentUpdate> Updates() => bench.Coda.Writes.Select(write => (write.Body as PageUpdate)?.ContentUpdate).OfType<PageContentUpdate>();

    private void Fail(int at, Exception failure) => bench.Coda.Interruptions["UpdatePage"] = _ => ++requests == at ? Task.FromException(failure) : Task.CompletedTask;
}
