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
    public void The_default_list_of_tools_stays_under_its_tokens() => Assert.InRange(ToolsListTokens.Count(catalog.Descriptors.Where(tool => tool.ByDefault)), 1, 12_000);

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
    public void A_tool_that_only_adds_or_only_reads_destroys_nothing() => Assert.Equal(
        ["create_doc", "duplicate_page", "create_page", "create_folder", "add_permission", "add_domain", "update_domain", "add_go_link"],
        catalog.Descriptors.Where(tool => tool is { ReadOnly: false, Destructive: false }).Select(tool => tool.Name));

    [Fact]
    public void The_tools_that_reach_beyond_Coda_are_known() => Assert.Equal(
        [
            "push_button", "trigger_automation", "add_permission", "delete_permission", "update_sharing_settings", "publish_doc", "unpublish_doc",
            "get_domain_provider", "add_domain", "update_domain", "delete_domain", "change_workspace_role",
        ],
        catalog.Descriptors.Where(tool => tool.OpenWorld).Select(tool => tool.Name));

    [Fact]
    public void What_may_not_be_repeated_unnoticed_says_so() => Assert.Equal(
        [
            "create_doc", "duplicate_page", "create_page", "edit_page", "update_page_content", "push_button", "upsert_rows", "trigger_automation", "create_folder",
            "add_permission", "add_domain", "add_go_link",
        ],
        catalog.Descriptors.Where(tool => !tool.Idempotent).Select(tool => tool.Name));

    [Fact]
    public void A_tool_that_reads_destroys_nothing() => Assert.DoesNotContain(catalog.Descriptors, tool => tool.ReadOnly && tool.Destructive);

    [Fact]
    public void The_default_toolsets_are_known() => Assert.Equal(
        ["docs", "pages", "tables", "rows", "search", "usage"],
        catalog.Descriptors.Where(tool => tool.ByDefault).Select(tool => tool.Toolset).Distinct());

    [Fact]
    public void The_other_toolsets_are_known() => Assert.Equal(
        ["formulas", "automations", "folders", "sharing", "publishing", "analytics", "workspaces"],
        catalog.Descriptors.Where(tool => !tool.ByDefault).Select(tool => tool.Toolset).Distinct());

    [Theory]
    [InlineData("search", """{"type":"object","properties":{"query":{"description":"Words of a title or name.","type":"string"}},"required":["query"],"additionalProperties":false}""")]
    [InlineData("fetch", """{"type":"object","properties":{"id":{"description":"id of a search hit, or a Coda link.","type":"string"}},"required":["id"],"additionalProperties":false}""")]
    public void ChatGPTs_pair_takes_exactly_what_it_sends(string name, string schema) =>
        Assert.Equal(schema, Encoding.UTF8.GetString(catalog.Descriptors.Single(tool => tool.Name == name).InputSchema));

    [Fact]
    public void Bounds_are_in_the_schema()
    {
        var limit = JsonNode.Parse(catalog.Descriptors.Single(tool => tool.Name == "list_rows").InputSchema)!["properties"]!["limit"]!;
        Assert.Equal("""{"description":"Most to give. Default 50.","type":"integer","maximum":200}""", limit.ToJsonString());
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

    private JsonArray AsToolsList() => [.. catalog.Descriptors.Select(tool =>
    {
        var shown = ToolsListTokens.AsTool(tool);
        shown["toolset"] = tool.Toolset;
        return (JsonNode)shown;
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
