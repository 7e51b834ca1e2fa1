using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tests.Reading;

namespace CodaMcp.Tests.Serving;

/// <summary>Maps operations to the tools that use them, and makes the arguments of these tools for a stage.</summary>
internal static class ToolCalls
{
    private static readonly Dictionary<string, string[]> Others = new()
    {
        ["getDoc"] = ["list_docs", "search", "get_doc_overview"],
        ["listDocs"] = ["search"],
        ["getFolder"] = ["list_folders"],
        ["getPage"] = ["list_pages", "get_doc_overview"],
        ["listPages"] = ["get_doc_overview"],
        ["getTable"] = ["list_tables"],
        ["listTables"] = ["get_doc_overview"],
        ["getColumn"] = ["get_table"],
        ["getRow"] = ["list_rows", "find_rows"],
        ["listRows"] = ["find_rows"],
        ["getFormula"] = ["list_formulas"],
        ["getControl"] = ["list_controls"],
    };

    /// <summary>Returns the tools that show the content of a recorded success.</summary>
    public static IEnumerable<string> For(Recording recording)
    {
        if (recording.Expect.Tool is { } named)
            return [named];
        if (recording.Operation == Recording.Download)
            return ["get_page"];
        // get_page has text only for a canvas.
        var text = recording.Operation != "getPage" || recording.Json?.TryGetProperty("contentType", out var type) is not true || type.ValueEquals("canvas");
        return [.. text ? [Operation.Of(recording.Operation).Tool] : Array.Empty<string>(), .. Others.GetValueOrDefault(recording.Operation, [])];
    }

    /// <summary>Returns the arguments of a tool.</summary>
    public static JsonObject Arguments(string tool, Stage stage, Recording recording)
    {
        var arguments = Usual(tool, stage);
        if (recording.IsRich && tool is "list_rows" or "find_rows")
            arguments["values"] = "rich";
        if (recording.Operation == "listFolderChildren")
            arguments["parent"] = "fl-Harbour001";
        foreach (var (name, value) in recording.Expect.Arguments is { } own ? JsonObject.Create(own)! : [])
            arguments[name] = value?.DeepClone();
        return arguments;
    }

    private static JsonObject Usual(string tool, Stage stage)
    {
        JsonObject With(params (string Name, JsonNode? Value)[] members) => new(members.Select(member => KeyValuePair.Create(member.Name, member.Value)));
        JsonObject InDoc(params (string Name, JsonNode? Value)[] members) => With([("doc", stage.Ids["docId"]), .. members]);
        JsonObject InTable(params (string Name, JsonNode? Value)[] members) => InDoc([("table", stage.Name("getTable")), .. members]);
        JsonObject OfPage(params (string Name, JsonNode? Value)[] members) => InDoc([("page", stage.Name("getPage")), .. members]);
        JsonObject OfRow(params (string Name, JsonNode? Value)[] members) => InTable([("row", stage.Name("getRow")), .. members]);
        (string, JsonNode?) Yes(string name) => (name, true);

        return tool switch
        {
            "list_docs" or "whoami" or "list_folders" or "list_categories" or "list_doc_analytics" or "get_doc_analytics_summary"
                or "list_pack_analytics" or "get_pack_analytics_summary" or "get_analytics_updated" => [],
            "get_doc" or "get_doc_overview" or "list_pages" or "list_tables" or "list_formulas" or "list_controls" or "get_sharing" or "list_permissions"
                or "list_domains" or "list_page_analytics" => InDoc(),
            "create_doc" => With(("title", "New")),
            "update_doc" => InDoc(("title", "Newer")),
            "delete_doc" or "unpublish_doc" or "publish_doc" => InDoc(Yes("confirm")),
            "resolve_link" => With(("url", stage.Link)),
            "search" => With(("query", stage.DocName)),
            "get_page" or "list_page_elements" => OfPage(),
            "update_page" => OfPage(("name", "Newer")),
            "delete_page" => OfPage(Yes("force"), Yes("confirm")),
            "delete_page_content" => OfPage(Yes("all"), Yes("force"), Yes("confirm")),
            "create_page" => InDoc(("name", "New")),
            "update_page_content" => OfPage(("mode", "append"), ("content", "More.")),
            "get_table" or "list_rows" => InTable(),
            "get_column" => InTable(("column", stage.Name("getColumn"))),
            "find_rows" => InTable(("filters", new JsonArray(With(("any", new JsonArray(
                With(("column", stage.FirstColumn), ("op", "blank")), With(("column", stage.FirstColumn), ("op", "not_blank")))))))),
            "get_row" or "delete_row" => OfRow(),
            "update_row" => OfRow(("cells", With((stage.FirstColumn, "x")))),
            "push_button" => OfRow(("button", stage.Ids["columnIdOrName"]), Yes("confirm")),
            "upsert_rows" => InTable(("rows", new JsonArray(With((stage.FirstColumn, "x"))))),
            "delete_rows" => InTable(("rows", new JsonArray([.. stage.RowIds.Select(id => JsonValue.Create(id))]))),
            "get_formula" => InDoc(("formula", stage.Ids["formulaIdOrName"])),
            "get_control" => InDoc(("control", stage.Ids["controlIdOrName"])),
            "trigger_automation" => InDoc(("rule", stage.Ids["ruleId"]), ("payload", With(("why", "test"))), Yes("confirm")),
            "get_mutation_status" => With(("request_id", stage.Ids["requestId"])),
            "get_folder" or "delete_folder" => With(("folder", stage.Name("getFolder"))),
            "create_folder" => With(("name", "New"), ("workspace_id", stage.Ids["workspaceId"])),
            "update_folder" => With(("folder", stage.Name("getFolder")), ("name", "Newer")),
            "search_principals" => InDoc(("query", "noor")),
            "add_permission" => InDoc(("access", "readonly"), ("type", "email"), ("to", "noor@example.com"), Yes("confirm")),
            "delete_permission" => InDoc(("permission_id", stage.Ids["permissionId"]), Yes("confirm")),
            "update_sharing_settings" => InDoc(("others_may_copy", false), Yes("confirm")),
            "get_domain_provider" => With(("domain", stage.Ids["customDocDomain"])),
            "add_domain" or "update_domain" => InDoc(("domain", stage.Ids["customDocDomain"])),
            "delete_domain" => InDoc(("domain", stage.Ids["customDocDomain"]), Yes("confirm")),
            "list_pack_formula_analytics" => With(("pack_id", int.Parse(stage.Ids["packId"], System.Globalization.CultureInfo.InvariantCulture))),
            "list_workspace_members" or "list_workspace_role_activity" => With(("workspace_id", stage.Ids["workspaceId"])),
            "change_workspace_role" => With(("workspace_id", stage.Ids["workspaceId"]), ("email", "noor@example.com"), ("role", "Editor"), Yes("confirm")),
            "add_go_link" => With(("organization_id", stage.Ids["organizationId"]), ("name", "log"), ("destination_url", "https://example.com/log")),
            _ => throw new ArgumentException($"Say here how the tool '{tool}' is called."),
        };
    }
}
