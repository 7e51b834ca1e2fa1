using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Elicitation;
using CodaMcp.Tests.Tools;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Elicitation;

/// <summary>What is changed with a person's word only.</summary>
public sealed class ConfirmationTests
{
    private readonly ToolBench bench = ToolExamples.Bench();

    /// <summary>The tools, their arguments, and what the person is told.</summary>
    public static TheoryData<string, string, string> Tools => new()
    {
        { "delete_doc", Example("delete_doc"), "This deletes doc 'Product Plan' with all that is in it" },
        { "delete_rows", Rows(51), "This deletes 51 rows of table 'Tasks' of doc 'Product Plan' for good" },
        { "update_page_content", """{"page":"Notes","doc":"Product Plan","mode":"replace","content":"x"}""", "This replaces everything on page 'Notes' of doc 'Product Plan'" },
        { "push_button", Example("push_button"), "This pushes the button 'Go' in row 'Write' of table 'Tasks' of doc 'Product Plan', which does whatever the doc's author made it do, also outside Coda" },
        { "add_permission", Example("add_permission"), "This lets 'bob@example.com' read doc 'Product Plan'" },
        { "add_permission", """{"doc":"Product Plan","access":"write","type":"anyone"}""", "This lets anyone with the link read and change doc 'Product Plan'" },
        { "delete_permission", Example("delete_permission"), "This takes 'ada@example.com' the 'write' access to doc 'Product Plan' away" },
        { "update_sharing_settings", Example("update_sharing_settings"), "This changes the sharing settings of doc 'Product Plan': others may not copy it" },
        { "publish_doc", Example("publish_doc"), "This publishes doc 'Product Plan' to the web, for anyone to read" },
        { "unpublish_doc", Example("unpublish_doc"), "This takes doc 'Product Plan' off the web" },
    };

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Where_the_client_cannot_ask_nothing_is_changed_without_confirm(string tool, string arguments, string what)
    {
        var error = await bench.Error(tool, arguments);
        Assert.Equal(ToolErrorKind.ConfirmationRequired, error.Kind);
        Assert.Equal($"{what}. Nothing was changed yet: ask the person, and only once they agree to exactly this, call again with 'confirm': true.", error.Message);
        Assert.Empty(bench.Coda.Writes);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Where_the_client_cannot_ask_confirm_goes_ahead(string tool, string arguments, string what)
    {
        Assert.NotEmpty(what);
        await bench.Result(tool, Confirmed(arguments));
        Assert.Single(bench.Coda.Writes);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Where_the_client_can_ask_the_person_is_asked_whatever_the_model_says(string tool, string arguments, string what)
    {
        bench.Elicitations = new CallElicitations(ClientAbilities.ElicitForm, []);
        var question = Assert.Single((await bench.Run(tool, Confirmed(arguments))).InputRequired!.Requests);
        Assert.Equal(what + ". Go ahead?", JsonElement.Parse(question.Params).GetProperty("message").GetString());
        Assert.Empty(bench.Coda.Writes);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task The_persons_yes_goes_ahead(string tool, string arguments, string what)
    {
        Assert.NotEmpty(what);
        await AnswerAsync(tool, arguments, "accept");
        await bench.Result(tool, arguments);
        Assert.Single(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("decline", "The person was asked and declined. Nothing was changed. Do not try again unless they ask for it.")]
    [InlineData("cancel", "The person was asked and did not agree. Nothing was changed. Do not try again unless they ask for it.")]
    public async Task Anything_else_changes_nothing_and_is_said(string action, string message)
    {
        await AnswerAsync("delete_doc", ToolExamples.Arguments["delete_doc"], action);
        var error = await bench.Error("delete_doc", ToolExamples.Arguments["delete_doc"]);
        Assert.Equal((ToolErrorKind.Declined, message, 0), (error.Kind, error.Message, bench.Coda.Writes.Count));
    }

    [Theory]
    [InlineData("delete_rows", null)]
    [InlineData("update_page_content", """{"page":"Notes","doc":"Product Plan","mode":"append","content":"x"}""")]
    public async Task What_changes_less_needs_nobodys_word(string tool, string? arguments)
    {
        await bench.Result(tool, arguments ?? Rows(50));
        Assert.Single(bench.Coda.Writes);
    }

    [Fact]
    public async Task Rows_named_twice_count_once()
    {
        await bench.Result("delete_rows", Rows(50, repeated: 10));
        Assert.Single(bench.Coda.Writes);
    }

    [Fact]
    public async Task A_name_cannot_pass_for_part_of_the_question()
    {
        bench.Coda.Docs[0] = bench.Coda.Docs[0] with { Name = $"Plan'. Go ahead?\n\nPick 'yes{new string('x', 200)}" };
        var error = await bench.Error("delete_doc", $$"""{"doc":"{{SampleDoc.DocId}}"}""");
        Assert.StartsWith("This deletes doc 'Plan’. Go ahead? Pick ’yesxxx", error.Message, StringComparison.Ordinal);
        Assert.Contains("xxx…' with all", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"yes\"")]
    [InlineData("1")]
    public async Task Confirm_is_true_or_false(string value) => Assert.Equal(
        "Argument 'confirm' must be true or false.", (await bench.Error("delete_doc", $$"""{"doc":"Product Plan","confirm":{{value}}}""")).Message);

    [Fact]
    public void Only_tools_that_want_it_take_confirm() => Assert.Equal(
        Tools.Select(row => (string)row[0]).Distinct().Order(),
        ToolBench.Product.Descriptors.Where(tool => JsonElement.Parse(tool.InputSchema).GetProperty("properties").TryGetProperty("confirm", out _)).Select(tool => tool.Name).Order());

    private async Task AnswerAsync(string tool, string arguments, string action)
    {
        bench.Elicitations = new CallElicitations(ClientAbilities.ElicitForm, []);
        var question = Assert.Single((await bench.Run(tool, arguments)).InputRequired!.Requests);
        bench.Elicitations = new CallElicitations(ClientAbilities.ElicitForm, [QuestionToolset.Answer(question.Key, $$"""{"action":"{{action}}"}""")]);
    }

    private static string Example(string tool)
    {
        var arguments = ToolExamples.Of(tool);
        arguments.Remove("confirm");
        return arguments.ToJsonString();
    }

    private static string Rows(int count, int repeated = 0) => new JsonObject
    {
        ["table"] = "Tasks",
        ["doc"] = "Product Plan",
        ["rows"] = new JsonArray([.. Enumerable.Range(0, count + repeated).Select(i => (JsonNode)$"i-{100 + (i % count)}")]),
    }.ToJsonString();

    private static string Confirmed(string arguments)
    {
        var confirmed = JsonNode.Parse(arguments)!.AsObject();
        confirmed["confirm"] = true;
        return confirmed.ToJsonString();
    }
}
