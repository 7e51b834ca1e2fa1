using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Whatever is wrong with a call of whichever tool: the error names the argument, and nothing is changed.</summary>
public sealed class BadInputTests
{
    private const string Bell = "a\u0007b";

    // An empty text removes the subtitle.
    private static readonly (string Tool, string Argument)[] MeansSomethingEmpty = [("update_page", "subtitle"), ("update_folder", "description")];

    private static readonly string[] DocArguments = ["doc", "to_doc", "copy_of"];

    public static TheoryData<string, string> Arguments => Where((_, _) => true);

    public static TheoryData<string, string> RequiredArguments => Where((tool, name) => Schema(tool)["required"]?.AsArray().Any(required => (string?)required == name) is true);

    public static TheoryData<string, string> TextArguments => Where((tool, name) => Property(tool, name)["enum"] is null && Holding(Property(tool, name), Bell) is not null);

    public static TheoryData<string, string> DocReferences => Where((_, name) => DocArguments.Contains(name));

    public static TheoryData<string, string> Cursors => Where((_, name) => name == "cursor");

    public static TheoryData<string> Tools => new(ToolBench.Product.Descriptors.Select(tool => tool.Name));

    [Theory]
    [MemberData(nameof(Arguments))]
    public Task An_argument_of_the_wrong_type_is_named(string tool, string argument) => Refuses(tool, argument, argument switch
    {
        // A JSON object, as text.
        "payload" => 5,
        _ when (string?)Property(tool, argument)["type"] == "string" || (string?)Property(tool, argument)["items"]?["type"] == "string" => new JsonObject { ["a"] = "b" },
        _ => "neither number nor list",
    });

    [Theory]
    [MemberData(nameof(RequiredArguments))]
    public Task A_missing_argument_is_named(string tool, string argument) => Refuses(tool, argument, null);

    [Theory]
    [MemberData(nameof(TextArguments))]
    public Task An_argument_with_a_control_character_is_named(string tool, string argument) => Refuses(tool, argument, Holding(Property(tool, argument), Bell));

    [Theory]
    [MemberData(nameof(DocReferences))]
    public Task A_doc_that_there_is_not_is_named(string tool, string argument) => Refuses(tool, argument, "No such doc anywhere", ToolErrorKind.NotFound);

    [Theory]
    [MemberData(nameof(DocReferences))]
    public Task A_doc_by_a_link_that_leads_nowhere_is_named(string tool, string argument) =>
        Refuses(tool, argument, "https://coda.io/d/Gone_dGoneGone12", ToolErrorKind.NotFound);

    [Theory]
    [MemberData(nameof(DocReferences))]
    public Task A_doc_that_could_be_another_is_named(string tool, string argument) => Refuses(tool, argument, "Twin", ToolErrorKind.Ambiguous);

    [Theory]
    [MemberData(nameof(Cursors))]
    public Task A_cursor_of_nobody_is_named(string tool, string argument) => Refuses(tool, argument, "bm90LWEtY3Vyc29y");

    [Theory]
    [MemberData(nameof(Cursors))]
    public async Task A_cursor_of_another_member_is_named(string tool, string argument)
    {
        var bench = ToolExamples.Bench();
        bench.MemberKey = "m:dev/org/bob";
        for (var i = 0; i < 30; i++)
            bench.Coda.Docs.Add(SampleDoc.Doc($"Plan{i:000000}", $"Plan {i}"));
        var cursor = (await bench.Result("list_docs")).GetProperty("nextCursor").GetString();
        await Refuses(tool, argument, cursor);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task An_argument_that_there_is_not_is_refused_by_a_write_and_ignored_by_a_read(string tool)
    {
        if (!ToolBench.Product.Descriptors.Single(described => described.Name == tool).ReadOnly)
        {
            await Refuses(tool, "unheard_of", 1);
            return;
        }

        var arguments = ToolExamples.Of(tool);
        arguments["unheard_of"] = 1;
        var result = await ToolExamples.Bench().Result(tool, arguments.ToJsonString());
        if (Schema(tool, output: true)["properties"]!["note"] is not null)
            Assert.EndsWith("Unknown and ignored: unheard_of.", result.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task What_a_host_adds_is_ignored(string tool)
    {
        var arguments = ToolExamples.Of(tool);
        foreach (var added in (string[])["toolCallId", "tool_call_id", "sessionId", "action", "chatInput", "wait_for_previous", "waitForPreviousTools", "random_string", "task_progress", "security_risk", "_meta", "agent_id", "signal", "userTimezone", "justification"])
            arguments[added] = "x";
        await ToolExamples.Bench().Result(tool, arguments.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void No_tool_takes_an_argument_that_hosts_add(string tool) =>
        Assert.DoesNotContain(Schema(tool)["properties"]!.AsObject(), property => CodaMcp.Calls.ArgumentNames.IsOfHost(property.Key));

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task An_argument_is_taken_in_camel_case_and_another_case_and_with_dashes(string tool, string argument)
    {
        if (ToolExamples.Of(tool)[argument] is not { } value)
            return;
        foreach (var spelling in (string[])[JsonNamingPolicy.CamelCase.ConvertName(argument), argument.ToUpperInvariant(), argument.Replace('_', '-'), string.Concat(argument.Split('_').Select((part, at) => at == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]))])
        {
            var arguments = ToolExamples.Of(tool);
            arguments.Remove(argument);
            arguments[spelling] = value.DeepClone();
            await ToolExamples.Bench().Result(tool, arguments.ToJsonString());
        }
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task An_optional_argument_left_empty_changes_nothing(string tool, string argument)
    {
        if (Schema(tool)["required"]?.AsArray().Any(required => (string?)required == argument) is true || ToolExamples.Of(tool).ContainsKey(argument) || MeansSomethingEmpty.Contains((tool, argument)))
            return;
        var (plain, writes) = await Run(ToolExamples.Of(tool));
        foreach (var empty in (string[])["\"\"", "[]", "null", "\" \""])
        {
            // A blank may be what a cell holds.
            if (argument == "filter_value" && empty == "\" \"")
                continue;
            var arguments = ToolExamples.Of(tool);
            arguments[argument] = JsonNode.Parse(empty);
            var (result, sent) = await Run(arguments);
            Assert.Equal(writes, sent);
            Assert.Equal(plain.ToJsonString(), result.ToJsonString());
        }

        async Task<(JsonNode Result, string Writes)> Run(JsonObject arguments)
        {
            var bench = ToolExamples.Bench();
            var result = JsonNode.Parse((await bench.Result(tool, arguments.ToJsonString())).GetRawText())!.AsObject();
            result.Remove("note");
            result.Remove("nextCursor");
            return (result, string.Join(' ', bench.Coda.Writes.Select(write => $"{write.Operation} {JsonSerializer.Serialize(write.Body)}")));
        }
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task An_argument_that_is_no_text_is_taken_as_text(string tool, string argument)
    {
        if (ToolExamples.Of(tool)[argument] is not { } value || value.GetValueKind() == JsonValueKind.String || argument == "confirm")
            return;
        var arguments = ToolExamples.Of(tool);
        arguments[argument] = value.ToJsonString();
        var result = await ToolExamples.Bench().Result(tool, arguments.ToJsonString());
        if (argument != "payload" && Schema(tool, output: true)["properties"]!["note"] is not null)
            Assert.Contains($"'{argument}' came as text", result.GetProperty("note").GetString(), StringComparison.Ordinal);
        if (value is not (JsonArray or JsonObject))
            return;
        arguments[argument] = $"```json\n{value.ToJsonString()}\n```";
        await ToolExamples.Bench().Result(tool, arguments.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task A_single_value_is_taken_for_a_list(string tool, string argument)
    {
        if (ToolExamples.Of(tool)[argument] is not JsonArray { Count: 1 } list)
            return;
        var arguments = ToolExamples.Of(tool);
        arguments[argument] = list[0]!.DeepClone();
        await ToolExamples.Bench().Result(tool, arguments.ToJsonString());
    }

    [Fact]
    public Task A_cell_of_ten_megabytes_is_named() =>
        Refuses("update_row", "cells", new JsonObject { ["Title"] = new string('x', 10_000_000) });

    [Theory]
    [InlineData("cells", """{"Title":"a\u0000b"}""")]
    [InlineData("cells", """{"Ti\u0007tle":"a"}""")]
    [InlineData("cells", """{"Tags":["red","a\u001bb"]}""")]
    public Task A_cell_with_a_control_character_is_named(string argument, string value) => Refuses("update_row", argument, JsonNode.Parse(value));

    private static async Task Refuses(string tool, string argument, JsonNode? value, ToolErrorKind kind = ToolErrorKind.InvalidArgument)
    {
        var bench = ToolExamples.Bench();
        bench.Coda.Docs.Add(SampleDoc.Doc("Twin000001", "Twin"));
        bench.Coda.Docs.Add(SampleDoc.Doc("Twin000002", "Twin"));
        var arguments = ToolExamples.Of(tool);
        arguments[argument] = value?.DeepClone();
        var error = await bench.Error(tool, arguments.ToJsonString());
        Assert.Equal((kind, true, 0), (error.Kind, error.Message.Contains($"rgument '{argument}", StringComparison.Ordinal), bench.Coda.Writes.Count));
    }

    // A value of the argument's type that holds the text; null where none can.
    private static JsonNode? Holding(JsonNode property, string text) => ((string?)property["type"], (string?)property["items"]?["type"]) switch
    {
        ("string", _) => text,
        ("object", _) => new JsonObject { ["a"] = text },
        ("array", "string") => new JsonArray(text),
        ("array", "object") => new JsonArray(new JsonObject { ["a"] = text }),
        _ => null,
    };

    private static TheoryData<string, string> Where(Func<string, string, bool> wanted)
    {
        var data = new TheoryData<string, string>();
        foreach (var tool in ToolBench.Product.Descriptors)
        {
            foreach (var (name, _) in Schema(tool.Name)["properties"]!.AsObject())
            {
                if (wanted(tool.Name, name))
                    data.Add(tool.Name, name);
            }
        }

        return data;
    }

    private static JsonNode Schema(string tool, bool output = false) =>
        JsonNode.Parse(ToolBench.Product.Descriptors.Single(described => described.Name == tool) is var found && output ? found.OutputSchema : found.InputSchema)!;

    private static JsonNode Property(string tool, string name) => Schema(tool)["properties"]![name]!;
}
