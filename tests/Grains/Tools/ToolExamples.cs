using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Mutations;

namespace CodaMcp.Tests.Tools;

/// <summary>A call of every tool that succeeds, and the Coda it succeeds on: the sample doc, and something of everything else.</summary>
internal static class ToolExamples
{
    private const string Doc = "\"doc\":\"Product Plan\"";
    private const string Link = SampleDoc.Link + "#_ruX";

    /// <summary>The second form of list_folders. It uses another operation of Coda's API.</summary>
    public const string InFolder = """{"parent":"Plans"}""";

    /// <summary>Arguments by tool.</summary>
    public static IReadOnlyDictionary<string, string> Arguments { get; } = new Dictionary<string, string>
    {
        ["get_doc_overview"] = $$"""{ {{Doc}} }""",
        ["list_docs"] = "{}",
        ["get_doc"] = $$"""{"doc":"{{SampleDoc.DocId}}"}""",
        ["create_doc"] = """{"name":"New","folder":"Plans","copy_of":"Product Plan","page_name":"Start","page_content":"# Hi"}""",
        ["update_doc"] = $$"""{ {{Doc}},"name":"Newer"}""",
        ["delete_doc"] = $$"""{ {{Doc}},"confirm":true }""",
        ["resolve_link"] = $$"""{"url":"{{Link}}"}""",
        ["list_pages"] = $$"""{ {{Doc}} }""",
        ["get_page"] = $$"""{ {{Doc}},"page":"canvas-notes"}""",
        ["list_page_elements"] = $$"""{ {{Doc}},"page":"Notes"}""",
        ["update_page"] = $$"""{ {{Doc}},"page":"Notes","subtitle":"","hidden":true}""",
        ["duplicate_page"] = $$"""{ {{Doc}},"page":"Notes"}""",
        ["delete_page"] = $$"""{ {{Doc}},"page":"Notes","confirm":true}""",
        ["delete_page_content"] = $$"""{ {{Doc}},"page":"Notes","element_ids":["cl-1"]}""",
        ["edit_page"] = $$"""{ {{Doc}},"page":"Notes","edits":[{"action":"replace","element_id":"cl-2","expected":"Line 2","content":"New"}],"confirm":true}""",
        ["create_page"] = $$"""{ {{Doc}},"name":"New","parent_page":"Notes"}""",
        ["update_page_content"] = $$"""{ {{Doc}},"page":"Notes","mode":"append","content":"more"}""",
        ["list_tables"] = $$"""{ {{Doc}} }""",
        ["get_table"] = $$"""{ {{Doc}},"table":"Tasks"}""",
        ["get_column"] = $$"""{ {{Doc}},"table":"Tasks","column":"Total"}""",
        ["list_rows"] = $$"""{ {{Doc}},"table":"Tasks"}""",
        ["find_rows"] = $$"""{ {{Doc}},"table":"Tasks","filters":[{"column":"Count","op":"greater","value":3}]}""",
        ["summarize_rows"] = $$"""{ {{Doc}},"table":"Tasks","group_by":["Status"],"columns":["Count"]}""",
        ["get_row"] = $$"""{ {{Doc}},"table":"Tasks","row":"i-1"}""",
        ["push_button"] = $$"""{ {{Doc}},"table":"Tasks","row":"Write","button":"Go","confirm":true}""",
        ["delete_row"] = $$"""{ {{Doc}},"table":"Tasks","row":"Write"}""",
        ["upsert_rows"] = $$"""{ {{Doc}},"table":"Tasks","rows":[{"Title":"New"}]}""",
        ["update_row"] = $$"""{ {{Doc}},"table":"Tasks","row":"Write","cells":{"Title":"New"} }""",
        ["delete_rows"] = $$"""{ {{Doc}},"table":"Tasks","rows":["i-1"]}""",
        ["list_formulas"] = $$"""{ {{Doc}} }""",
        ["get_formula"] = $$"""{ {{Doc}},"formula":"Budget"}""",
        ["list_controls"] = $$"""{ {{Doc}} }""",
        ["get_control"] = $$"""{ {{Doc}},"control":"ctrl-1"}""",
        ["trigger_automation"] = $$"""{ {{Doc}},"rule":"grid-auto-1","payload":{"why":"test"},"confirm":true}""",
        ["search"] = """{"query":"Plan"}""",
        ["fetch"] = $$"""{"id":"page:{{SampleDoc.DocId}}/canvas-notes"}""",
        ["whoami"] = "{}",
        ["get_my_usage"] = "{}",
        ["get_mutation_status"] = """{"request_id":"mutate:1"}""",
        ["list_folders"] = "{}",
        ["get_folder"] = """{"folder":"fl-1"}""",
        ["create_folder"] = """{"name":"New","workspace_id":"ws-1"}""",
        ["update_folder"] = """{"folder":"Plans","name":"Old plans"}""",
        ["delete_folder"] = """{"folder":"Plans"}""",
        ["get_sharing"] = $$"""{ {{Doc}} }""",
        ["list_permissions"] = $$"""{ {{Doc}} }""",
        ["search_principals"] = $$"""{ {{Doc}},"query":"a"}""",
        ["add_permission"] = $$"""{ {{Doc}},"access":"readonly","type":"email","to":"bob@example.com","confirm":true}""",
        ["delete_permission"] = $$"""{ {{Doc}},"permission_id":"ACL-1","confirm":true}""",
        ["update_sharing_settings"] = $$"""{ {{Doc}},"others_may_copy":false,"confirm":true}""",
        ["list_categories"] = "{}",
        ["publish_doc"] = $$"""{ {{Doc}},"slug":"plan","categories":["Planning"],"confirm":true}""",
        ["unpublish_doc"] = $$"""{ {{Doc}},"confirm":true }""",
        ["list_domains"] = $$"""{ {{Doc}} }""",
        ["get_domain_provider"] = """{"domain":"docs.example.com"}""",
        ["add_domain"] = $$"""{ {{Doc}},"domain":"docs.example.com"}""",
        ["update_domain"] = $$"""{ {{Doc}},"domain":"docs.example.com"}""",
        ["delete_domain"] = $$"""{ {{Doc}},"domain":"docs.example.com","confirm":true}""",
        ["list_doc_analytics"] = """{"since":"2026-11-01","until":"2026-11-20","order_by":"views","descending":true}""",
        ["list_page_analytics"] = $$"""{ {{Doc}} }""",
        ["get_doc_analytics_summary"] = """{"published":true}""",
        ["list_pack_analytics"] = """{"pack_ids":["1003"]}""",
        ["get_pack_analytics_summary"] = """{"pack_ids":["1003"]}""",
        ["list_pack_formula_analytics"] = """{"pack_id":1003,"formula_names":["Sum"],"formula_types":["formula"]}""",
        ["get_analytics_updated"] = "{}",
        ["list_workspace_members"] = """{"workspace_id":"ws-1","roles":["Editor","Admin"]}""",
        ["change_workspace_role"] = """{"workspace_id":"ws-1","email":"bob@example.com","role":"Editor","confirm":true}""",
        ["list_workspace_role_activity"] = """{"workspace_id":"ws-1"}""",
        ["add_go_link"] = """{"organization_id":"org-1","name":"plan","destination_url":"https://example.com/plan"}""",
    };

    /// <summary>The arguments of a tool's example, to be changed.</summary>
    public static JsonObject Of(string tool) => JsonNode.Parse(Arguments[tool])!.AsObject();

    /// <summary>A bench on which every example succeeds.</summary>
    public static ToolBench Bench()
    {
        var bench = SampleDoc.Bench();
        var coda = bench.Coda;
        coda.Elements["canvas-notes"] = [.. Enumerable.Range(1, 3).Select(i => new PageContentItem
        {
            Id = $"cl-{i}",
            ItemContent = new PageContentLine { Style = i == 1 ? "h1" : "paragraph", Content = $"Line {i}", LineLevel = i - 1 },
        })];
        coda.Formulas.Add((On("f-1", "Budget", "canvas-home", "Home"), "", JsonSerializer.SerializeToElement(42)));
        coda.Controls.Add((On("ctrl-1", "Month", "canvas-board", "Board"), "select", JsonSerializer.SerializeToElement("May")));
        coda.Folders.Add(new Folder { Id = "fl-1", Name = "Plans", Workspace = new NamedReference { Id = "ws-1", Name = "Engines" } });
        coda.Subfolders["fl-1"] = [new Folder { Id = "fl-2", Name = "Old plans" }];
        coda.Permissions.Add(new Permission { Id = "ACL-1", Access = "write", Principal = new Principal { Type = "email", Email = "ada@example.com" } });
        coda.Members.Add(new WorkspaceMember { Email = "ada@example.com", Name = "Ada", Role = "Admin", OwnedDocs = 3 });
        coda.Mutations["mutate:1"] = new MutationView("mutate:1", SampleDoc.DocId, MutationStage.Applied, null);
        coda.Links[Link] = SampleDoc.LinkTo("row", "i-1", $"{SampleDoc.DocId}/tables/{SampleDoc.Tasks}/rows/i-1");
        coda.Analytics.Add(new AnalyticsItem
        {
            Doc = new AnalyticsSubject { Id = JsonSerializer.SerializeToElement(SampleDoc.DocId), Title = "Product Plan" },
            Metrics = [JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"date":"2026-11-20","views":7,"likes":0}""")!],
        });
        return bench;
    }

    private static CalculationReference On(string id, string name, string pageId, string page) =>
        new() { Id = id, Name = name, Parent = new NamedReference { Id = pageId, Name = page } };
}
