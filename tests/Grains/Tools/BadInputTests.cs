using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Whatever is wrong with a call of whichever tool: the error names the argument, and nothing is changed.</summary>
public sealed class BadInputTests
{
    private const string Bell = "a\u0007b";

    private static readonly string[] DocArguments = ["doc", "to_doc", "copy_of"];

    public static TheoryData<string, string> Arguments => Where((_, _) => true);

    public static TheoryData<string, string> RequiredArguments => Where((tool, name) => Schema(tool)["required"]?.AsArray().Any(required => (string?)required == name) is true);

    public static TheoryData<string, string> TextArguments => Where((tool, name) => Property(tool, name)["enum"] is null && Holding(Property(tool, name), Bell) is not null);

    public static TheoryData<string, string> DocReferences => Where((_, name) => DocArguments.Contains(name));

    public static TheoryData<string, string> Cursors => Where((_, name) => name == "cursor");

    public static TheoryData<string> Tools => new(ToolBench.Product.Descriptors.Select(tool => tool.Name));

    [Theory]
    [MemberData(nameof(Arguments))]
    public Task An_argument_of_the_wrong_type_is_named(string tool, string argument) =>
        Refuses(tool, argument, (string?)Property(tool, argument)["type"] == "string" ? 5 : "neither number nor list");

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
    public async Task An_argument_that_there_is_not_is_named(string tool) => await Refuses(tool, "unheard_of", 1);

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

    private static JsonNode Schema(string tool) => JsonNode.Parse(ToolBench.Product.Descriptors.Single(described => described.Name == tool).InputSchema)!;

    private static JsonNode Property(string tool, string name) => Schema(tool)["properties"]![name]!;
}
