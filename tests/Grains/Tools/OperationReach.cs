namespace CodaMcp.Tests.Tools;

/// <summary>Names an operation of Coda's API, the tool that uses it, and how its response is known.</summary>
/// <param name="OperationId">Coda's name of it.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below the API's address.</param>
/// <param name="Tool">The tool; others may use the operation too.</param>
/// <param name="KnownBy">How the response is known: the best evidence.</param>
internal sealed record OperationReach(string OperationId, string Method, string Path, string Tool, string KnownBy)
{
    private const string Recorded = "recorded answer";
    private const string Typed = "types or schema that others made of real answers";
    private const string Noted = "notes of people who ran it, and the specification";
    private const string Specified = "by the specification only";

    /// <summary>Every operation of Coda API 1.6.0 outside Packs that is publicly known. All of them have a tool.</summary>
    public static IReadOnlyList<OperationReach> All { get; } =
    [
        new("whoami", "GET", "/whoami", "whoami", Noted),
        new("listDocs", "GET", "/docs", "list_docs", Recorded),
        new("createDoc", "POST", "/docs", "create_doc", Recorded),
        new("getDoc", "GET", "/docs/{docId}", "get_doc", Recorded),
        new("deleteDoc", "DELETE", "/docs/{docId}", "delete_doc", Noted),
        new("updateDoc", "PATCH", "/docs/{docId}", "update_doc", Noted),
        new("listFolders", "GET", "/folders", "list_folders", Typed),
        new("createFolder", "POST", "/folders", "create_folder", Noted),
        new("getFolder", "GET", "/folders/{folderId}", "get_folder", Specified),
        new("listFolderChildren", "GET", "/folders/{folderId}/children", "list_folders", Typed),
        new("updateFolder", "PATCH", "/folders/{folderId}", "update_folder", Noted),
        new("deleteFolder", "DELETE", "/folders/{folderId}", "delete_folder", Noted),
        new("getSharingMetadata", "GET", "/docs/{docId}/acl/metadata", "get_sharing", Specified),
        new("getPermissions", "GET", "/docs/{docId}/acl/permissions", "list_permissions", Specified),
        new("addPermission", "POST", "/docs/{docId}/acl/permissions", "add_permission", Noted),
        new("deletePermission", "DELETE", "/docs/{docId}/acl/permissions/{permissionId}", "delete_permission", Specified),
        new("searchPrincipals", "GET", "/docs/{docId}/acl/principals/search", "search_principals", Specified),
        new("getAclSettings", "GET", "/docs/{docId}/acl/settings", "get_sharing", Specified),
        new("updateAclSettings", "PATCH", "/docs/{docId}/acl/settings", "update_sharing_settings", Specified),
        new("listCategories", "GET", "/categories", "list_categories", Specified),
        new("publishDoc", "PUT", "/docs/{docId}/publish", "publish_doc", Noted),
        new("unpublishDoc", "DELETE", "/docs/{docId}/publish", "unpublish_doc", Specified),
        new("listPages", "GET", "/docs/{docId}/pages", "list_pages", Specified),
        new("createPage", "POST", "/docs/{docId}/pages", "create_page", Recorded),
        new("getPage", "GET", "/docs/{docId}/pages/{pageIdOrName}", "get_page", Recorded),
        new("updatePage", "PUT", "/docs/{docId}/pages/{pageIdOrName}", "update_page", Recorded),
        new("deletePage", "DELETE", "/docs/{docId}/pages/{pageIdOrName}", "delete_page", Noted),
        new("listPageContent", "GET", "/docs/{docId}/pages/{pageIdOrName}/content", "list_page_elements", Recorded),
        new("deletePageContent", "DELETE", "/docs/{docId}/pages/{pageIdOrName}/content", "delete_page_content", Noted),
        new("beginPageContentExport", "POST", "/docs/{docId}/pages/{pageIdOrName}/export", "get_page", Recorded),
        new("getPageContentExportStatus", "GET", "/docs/{docId}/pages/{pageIdOrName}/export/{requestId}", "get_page", Recorded),
        new("listTables", "GET", "/docs/{docId}/tables", "list_tables", Recorded),
        new("getTable", "GET", "/docs/{docId}/tables/{tableIdOrName}", "get_table", Specified),
        new("listColumns", "GET", "/docs/{docId}/tables/{tableIdOrName}/columns", "get_table", Recorded),
        new("getColumn", "GET", "/docs/{docId}/tables/{tableIdOrName}/columns/{columnIdOrName}", "get_column", Recorded),
        new("listRows", "GET", "/docs/{docId}/tables/{tableIdOrName}/rows", "list_rows", Recorded),
        new("upsertRows", "POST", "/docs/{docId}/tables/{tableIdOrName}/rows", "upsert_rows", Recorded),
        new("deleteRows", "DELETE", "/docs/{docId}/tables/{tableIdOrName}/rows", "delete_rows", Typed),
        new("getRow", "GET", "/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}", "get_row", Recorded),
        new("updateRow", "PUT", "/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}", "update_row", Recorded),
        new("deleteRow", "DELETE", "/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}", "delete_row", Typed),
        new("pushButton", "POST", "/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}/buttons/{columnIdOrName}", "push_button", Typed),
        new("listFormulas", "GET", "/docs/{docId}/formulas", "list_formulas", Specified),
        new("getFormula", "GET", "/docs/{docId}/formulas/{formulaIdOrName}", "get_formula", Typed),
        new("listControls", "GET", "/docs/{docId}/controls", "list_controls", Specified),
        new("getControl", "GET", "/docs/{docId}/controls/{controlIdOrName}", "get_control", Typed),
        new("triggerWebhookAutomation", "POST", "/docs/{docId}/hooks/automation/{ruleId}", "trigger_automation", Noted),
        new("resolveBrowserLink", "GET", "/resolveBrowserLink", "resolve_link", Typed),
        new("getMutationStatus", "GET", "/mutationStatus/{requestId}", "get_mutation_status", Recorded),
        new("listCustomDocDomains", "GET", "/docs/{docId}/domains", "list_domains", Specified),
        new("addCustomDocDomain", "POST", "/docs/{docId}/domains", "add_domain", Specified),
        new("deleteCustomDocDomain", "DELETE", "/docs/{docId}/domains/{customDocDomain}", "delete_domain", Specified),
        new("updateCustomDocDomain", "PATCH", "/docs/{docId}/domains/{customDocDomain}", "update_domain", Specified),
        new("getCustomDocDomainProvider", "GET", "/domains/provider/{customDocDomain}", "get_domain_provider", Specified),
        new("listDocAnalytics", "GET", "/analytics/docs", "list_doc_analytics", Specified),
        new("listPageAnalytics", "GET", "/analytics/docs/{docId}/pages", "list_page_analytics", Noted),
        new("listDocAnalyticsSummary", "GET", "/analytics/docs/summary", "get_doc_analytics_summary", Specified),
        new("listPackAnalytics", "GET", "/analytics/packs", "list_pack_analytics", Specified),
        new("listPackAnalyticsSummary", "GET", "/analytics/packs/summary", "get_pack_analytics_summary", Specified),
        new("listPackFormulaAnalytics", "GET", "/analytics/packs/{packId}/formulas", "list_pack_formula_analytics", Specified),
        new("getAnalyticsLastUpdated", "GET", "/analytics/updated", "get_analytics_updated", Specified),
        new("listWorkspaceMembers", "GET", "/workspaces/{workspaceId}/users", "list_workspace_members", Noted),
        new("changeUserRole", "POST", "/workspaces/{workspaceId}/users/role", "change_workspace_role", Specified),
        new("listWorkspaceRoleActivity", "GET", "/workspaces/{workspaceId}/roles", "list_workspace_role_activity", Specified),
        new("addGoLink", "POST", "/organizations/{organizationId}/goLinks", "add_go_link", Specified),
    ];
}
