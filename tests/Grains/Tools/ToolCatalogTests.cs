using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CodaMcp.Tools;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tests.Tools;

public sealed class ToolCatalogTests
{
    // tools/list must stay small: every client pays for it in every conversation. Four bytes are about a token.
    private const int MaxListBytes = 32_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ToolCatalog catalog = new(ToolCatalog.Toolsets);

    /// <summary>A changed name, description, schema or annotation is a changed product, and shows in review. UPDATE_SNAPSHOTS=1 rewrites the file.</summary>
    [Fact]
    public void What_clients_see_is_what_was_reviewed()
    {
        var actual = AsToolsList().ToJsonString(Indented) + "\n";
        var path = SnapshotPath();
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, actual);
        var reviewed = File.Exists(path) ? File.ReadAllText(path) : "";
        if (reviewed != actual)
            Assert.Fail($"The tools differ from {Path.GetFileName(path)}. Run with UPDATE_SNAPSHOTS=1 and review the change.\n{Difference(reviewed, actual)}");
    }

    [Fact]
    public void The_list_of_tools_stays_small()
    {
        var bytes = Encoding.UTF8.GetByteCount(AsToolsList().ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.InRange(bytes, 1, MaxListBytes);
    }

    [Fact]
    public void The_order_is_the_same_every_time() =>
        Assert.Equal(catalog.Descriptors.Select(tool => tool.Name), new ToolCatalog(ToolCatalog.Toolsets).Descriptors.Select(tool => tool.Name));

    [Fact]
    public void Every_tool_and_every_schema_is_an_object_without_noise()
    {
        foreach (var tool in catalog.Descriptors)
        {
            Assert.Equal("object", (string?)JsonNode.Parse(tool.InputSchema)!["type"]);
            Assert.False((bool)JsonNode.Parse(tool.InputSchema)!["additionalProperties"]!);
            Assert.Equal("object", (string?)JsonNode.Parse(tool.OutputSchema)!["type"]);
            var schemas = Encoding.UTF8.GetString([.. tool.InputSchema, .. tool.OutputSchema]);
            Assert.DoesNotContain("\"null\"", schemas, StringComparison.Ordinal);
            Assert.DoesNotContain(":null", schemas, StringComparison.Ordinal);
            Assert.DoesNotContain("$", schemas, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_argument_has_a_snake_case_name()
    {
        foreach (var tool in catalog.Descriptors)
        {
            foreach (var (name, _) in JsonNode.Parse(tool.InputSchema)!["properties"]!.AsObject())
                Assert.Matches(new Regex("^[a-z]+(_[a-z]+)*$"), name);
        }
    }

    [Fact]
    public void Reads_need_the_read_scope_and_writes_both()
    {
        foreach (var tool in catalog.Descriptors)
            Assert.Equal(tool.ReadOnly ? [Scopes.Read] : [Scopes.Read, Scopes.Write], tool.RequiredScopes);
    }

    [Fact]
    public void The_tools_that_write_are_known() => Assert.Equal(
        ["create_page", "update_page_content", "upsert_rows", "update_row", "delete_rows"],
        catalog.Descriptors.Where(tool => !tool.ReadOnly).Select(tool => tool.Name));

    [Theory]
    [InlineData("search", """{"type":"object","properties":{"query":{"description":"Words of a title or name.","type":"string","minLength":1,"maxLength":500}},"required":["query"],"additionalProperties":false}""")]
    [InlineData("fetch", """{"type":"object","properties":{"id":{"description":"id of a search hit, or a Coda link.","type":"string"}},"required":["id"],"additionalProperties":false}""")]
    public void ChatGPTs_pair_takes_exactly_what_it_sends(string name, string schema) =>
        Assert.Equal(schema, Encoding.UTF8.GetString(catalog.Descriptors.Single(tool => tool.Name == name).InputSchema));

    [Fact]
    public void Bounds_are_in_the_schema()
    {
        var limit = JsonNode.Parse(catalog.Descriptors.Single(tool => tool.Name == "list_rows").InputSchema)!["properties"]!["limit"]!;
        Assert.Equal("""{"type":"integer","default":50,"minimum":1,"maximum":200}""", limit.ToJsonString());
    }

    [Fact]
    public void A_class_that_is_no_toolset_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => new ToolCatalog([typeof(ToolCatalogTests)]));

    [Fact]
    public void Two_tools_of_one_name_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => new ToolCatalog([typeof(ProbeToolset), typeof(ProbeToolset)]));

    [Fact]
    public void A_parameter_of_a_type_that_no_client_sends_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => new ToolCatalog([typeof(OddToolset)]));

    private JsonArray AsToolsList() => [.. catalog.Descriptors.Select(tool => (JsonNode)new JsonObject
    {
        ["name"] = tool.Name,
        ["title"] = tool.Title,
        ["description"] = tool.Description,
        ["inputSchema"] = JsonNode.Parse(tool.InputSchema),
        ["outputSchema"] = JsonNode.Parse(tool.OutputSchema),
        ["annotations"] = new JsonObject
        {
            ["readOnlyHint"] = tool.ReadOnly,
            ["destructiveHint"] = tool.Destructive,
            ["idempotentHint"] = tool.Idempotent,
            ["openWorldHint"] = tool.OpenWorld,
        },
    })];

    private static string SnapshotPath([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "tools.snapshot.json");

    private static string Difference(string reviewed, string actual)
    {
        var (before, after) = (reviewed.Split('\n'), actual.Split('\n'));
        var removed = before.Except(after).Select(line => $"- {line}");
        var added = after.Except(before).Select(line => $"+ {line}");
        return string.Join('\n', removed.Concat(added).Take(40));
    }

    [Toolset("odd")]
    private static class OddToolset
    {
        [Tool("odd", "Odd", Scopes.Read)]
        [Description("Takes what no client sends.")]
        public static Task<WhoAmIResult> Odd(ToolCall call, double when, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
