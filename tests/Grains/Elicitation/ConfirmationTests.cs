using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.Elicitation;
using CodaMcp.Tests.Tools;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Elicitation;

/// <summary>What is changed with a person's word only.</summary>
public sealed class ConfirmationTests
{
    private const string WithoutForms = "If this client cannot show the question, the person can set the header 'X-MCP-Confirm: arguments' in its settings.";

    private readonly ToolBench bench = ToolExamples.Bench();

    public ConfirmationTests() => bench.Coda.Elements["canvas-notes"] = [.. Enumerable.Range(1, 51).Select(i => new PageContentItem
    {
        Id = $"cl-{i}",
        ItemContent = new PageContentLine { Style = "paragraph", Content = $"Line {i}" },
    })];

    /// <summary>The tools that change something.</summary>
    public static TheoryData<string> WriteTools => [.. ToolBench.Product.Descriptors.Where(tool => !tool.ReadOnly).Select(tool => tool.Name)];

    /// <summary>The tools, their arguments, and what the person is told.</summary>
    public static TheoryData<string, string, string> Tools => new()
    {
        { "delete_doc", Example("delete_doc"), "This deletes doc 'Product Plan' with all that is in it" },
        { "delete_page", Example("delete_page"), "This deletes page 'Notes' of doc 'Product Plan' with all that is on it, and its subpages" },
        { "delete_page_content", """{"page":"Notes","doc":"Product Plan","all":true}""", "This deletes everything on page 'Notes' of doc 'Product Plan'" },
        { "delete_page_content", Elements(51), "This deletes 51 elements on page 'Notes' of doc 'Product Plan'" },
        { "trigger_automation", Example("trigger_automation"), "This triggers the automation grid-auto-1 of doc 'Product Plan', which does whatever the doc's author made it do, also outside Coda" },
        { "change_workspace_role", Example("change_workspace_role"), "This gives 'bob@example.com' the role Editor in workspace 'ws-1', which may change what the workspace is billed" },
        { "delete_domain", Example("delete_domain"), "This removes the domain 'docs.example.com' from doc 'Product Plan': links to it stop working" },
        { "delete_rows", Rows(51), "This deletes 51 rows of table 'Tasks' of doc 'Product Plan' for good" },
        { "update_page_content", """{"page":"Notes","doc":"Product Plan","mode":"replace","content":"x"}""", "This replaces everything on page 'Notes' of doc 'Product Plan'; edit_page would change a part and keep the rest" },
        { "push_button", Example("push_button"), "This pushes the button 'Go' in row 'Write' of table 'Tasks' of doc 'Product Plan', which does whatever the doc's author made it do, also outside Coda" },
        { "add_permission", Example("add_permission"), "This lets 'bob@example.com' read doc 'Product Plan'" },
        { "add_permission", """{"doc":"Product Plan","access":"write","type":"anyone"}""", "This lets anyone with the link read and change doc 'Product Plan'" },
        { "delete_permission", Example("delete_permission"), "This takes away the 'write' access of 'ada@example.com' to doc 'Product Plan'" },
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
        await AnswerAsync(tool, arguments, """{"action":"accept"}""");
        await bench.Result(tool, arguments);
        Assert.Single(bench.Coda.Writes);
    }

    [Theory]
    [InlineData("""{"action":"decline"}""", ToolErrorKind.Declined, "The client answered no ('decline'). Nothing was changed. Call again only if the person asks for it. " + WithoutForms)]
    [InlineData("""{"action":"cancel"}""", ToolErrorKind.Unanswered, "The client closed the question without an answer ('cancel'). Nothing was changed. Ask the person, and call again if they agree. " + WithoutForms)]
    [InlineData("""{"action":"accept","content":{"confirm":false}}""", ToolErrorKind.Declined, "The form came back with 'Go ahead' set to no. Nothing was changed. Call again only if the person asks for it.")]
    public async Task Anything_else_changes_nothing_and_names_a_way_forward(string answer, ToolErrorKind kind, string message)
    {
        await AnswerAsync("delete_doc", ToolExamples.Arguments["delete_doc"], answer);
        var error = await bench.Error("delete_doc", ToolExamples.Arguments["delete_doc"]);
        Assert.Equal((kind, message, 0), (error.Kind, error.Message, bench.Coda.Writes.Count));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task The_form_has_one_optional_field_and_no_title(string tool, string arguments, string what)
    {
        Assert.NotEmpty(what);
        bench.Elicitations = new CallElicitations(ClientAbilities.ElicitForm, []);
        var question = Assert.Single((await bench.Run(tool, arguments)).InputRequired!.Requests);
        var schema = JsonElement.Parse(question.Params).GetProperty("requestedSchema");
        Assert.Equal(["type", "properties"], schema.EnumerateObject().Select(member => member.Name));
        var field = Assert.Single(schema.GetProperty("properties").EnumerateObject());
        Assert.Equal(
            ("confirm", "boolean", true),
            (field.Name, field.Value.GetProperty("type").GetString(), field.Value.GetProperty("default").GetBoolean()));
        Assert.All(["title", "description"], name => Assert.NotEmpty(field.Value.GetProperty(name).GetString()!));
    }

    [Theory]
    [InlineData("delete_rows", null)]
    [InlineData("update_page_content", """{"page":"Notes","doc":"Product Plan","mode":"append","content":"x"}""")]
    [InlineData("delete_page_content", """{"page":"Notes","doc":"Product Plan","element_ids":["cl-1","cl-2"]}""")]
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
    public async Task Confirm_is_true_or_false(string value) => Assert.StartsWith(
        "Argument 'confirm' must be true or false, not quoted, and came as ", (await bench.Error("delete_doc", $$"""{"doc":"Product Plan","confirm":{{value}}}""")).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(WriteTools))]
    public async Task A_write_tool_asks_as_its_attribute_says(string tool)
    {
        bench.Elicitations = new CallElicitations(ClientAbilities.ElicitForm, []);
        var always = ToolBench.Product.Find(tool)!.Asks == "always";
        Assert.Equal(always, (await bench.Run(tool, Example(tool))).InputRequired is not null);
        Assert.Equal(always ? 0 : 1, bench.Coda.Writes.Count);
    }

    [Fact]
    public void Only_tools_that_want_it_take_confirm() => Assert.Equal(
        // PageEditTests hold what edit_page asks: that depends on the lines.
        Tools.Select(row => (string)row[0]).Append("edit_page").Distinct().Order(),
        ToolBench.Product.Descriptors.Where(tool => JsonElement.Parse(tool.InputSchema).GetProperty("properties").TryGetProperty("confirm", out _)).Select(tool => tool.Name).Order());

    private async Task AnswerAsync(string tool, string arguments, string answer)
    {
        bench.Elicitations = new CallElicitations(ClientAbilities.ElicitForm, []);
        var question = Assert.Single((await bench.Run(tool, arguments)).InputRequired!.Requests);
        bench.Elicitations = new CallElicitations(ClientAbilities.ElicitForm, [QuestionToolset.Answer(question.Key, answer)]);
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

    private static string Elements(int count) => new JsonObject
    {
        ["page"] = "Notes",
        ["doc"] = "Product Plan",
        ["element_ids"] = new JsonArray([.. Enumerable.Range(1, count).Select(i => (JsonNode)$"cl-{i}")]),
    }.ToJsonString();

    private static string Confirmed(string arguments)
    {
        var confirmed = JsonNode.Parse(arguments)!.AsObject();
        confirmed["confirm"] = true;
        return confirmed.ToJsonString();
    }
}
