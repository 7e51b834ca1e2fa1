using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>A proper request for every operation, against the seed and with the token of somebody who may do everything.</summary>
internal static class ContractSamples
{
    /// <summary>Provides seeded objects for the parameters of paths.</summary>
    public static IReadOnlyDictionary<string, string> Places => Paths;

    private static readonly Dictionary<string, string> Paths = new()
    {
        ["docId"] = "NwTracker1",
        ["pageIdOrName"] = "Risks",
        ["tableIdOrName"] = "Tasks",
        ["columnIdOrName"] = "Complete",
        ["rowIdOrName"] = "Prepare spare parts list",
        ["formulaIdOrName"] = "OpenTaskCount",
        ["controlIdOrName"] = "Owner filter",
        ["folderId"] = "fl-NorthTeam1",
        ["ruleId"] = "grid-auto-NwIntake01",
        ["customDocDomain"] = "okrs.northwind-labs.example",
        ["packId"] = "10451",
        ["workspaceId"] = "ws-Northwind1",
        ["organizationId"] = "org-Northwind1",
    };

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["createDoc"] = """{"title":"Plan"}""",
        ["updateDoc"] = """{"title":"Plan"}""",
        ["createFolder"] = """{"name":"Plans","workspaceId":"ws-Northwind1"}""",
        ["updateFolder"] = """{"name":"Plans"}""",
        ["addPermission"] = """{"access":"readonly","principal":{"type":"anyone"}}""",
        ["updateAclSettings"] = """{"allowCopying":false}""",
        ["publishDoc"] = """{"slug":"plan"}""",
        ["createPage"] = """{"name":"Plan"}""",
        ["updatePage"] = """{"name":"Plan"}""",
        ["beginPageContentExport"] = """{"outputFormat":"markdown"}""",
        ["upsertRows"] = """{"rows":[{"cells":[{"column":"Task","value":"Plan"}]}]}""",
        ["deleteRows"] = """{"rowIds":["i-none"]}""",
        ["updateRow"] = """{"row":{"cells":[{"column":"Task","value":"Plan"}]}}""",
        ["triggerWebhookAutomation"] = """{"task":"Plan"}""",
        ["addCustomDocDomain"] = """{"customDocDomain":"plan.example"}""",
        ["changeUserRole"] = """{"email":"bob@northwind-labs.example","newRole":"DocMaker"}""",
        ["addGoLink"] = """{"name":"plan","destinationUrl":"https://plan.example"}""",
    };

    // A list of formula types makes sense only with their names, hence the parameter that comes along.
    private static readonly Dictionary<string, string> Queries = new()
    {
        ["isOwner"] = "true",
        ["isPublished"] = "true",
        ["query"] = "plan",
        ["sourceDoc"] = "NwTracker1",
        ["isStarred"] = "true",
        ["inGallery"] = "true",
        ["workspaceId"] = "ws-Northwind1",
        ["folderId"] = "fl-NorthTeam1",
        ["limit"] = "1",
        ["contentFormat"] = "plainText",
        ["sortBy"] = "name",
        ["tableTypes"] = "table,view",
        ["useUpdatedTableLayouts"] = "true",
        ["visibleOnly"] = "true",
        ["useColumnNames"] = "true",
        ["valueFormat"] = "rich",
        ["disableParsing"] = "true",
        ["url"] = "https://coda.io/d/_dNwTracker1",
        ["degradeGracefully"] = "true",
        ["docIds"] = "NwTracker1,NwOkrs2026",
        ["sinceDate"] = "2026-11-01",
        ["untilDate"] = "2026-11-02",
        ["scale"] = "cumulative",
        ["orderBy"] = "date",
        ["direction"] = "descending",
        ["packIds"] = "10451",
        ["packFormulaNames"] = "Reading",
        ["packFormulaTypes"] = "formula&packFormulaNames=Reading",
        ["includedRoles"] = "Editor,DocMaker",
    };

    /// <summary>The path of a request that succeeds, with whatever it needs created before.</summary>
    public static async Task<string> Path(CodaClient coda, CodaContract operation)
    {
        var path = operation.Path;
        foreach (var name in operation.PathParameters)
            path = path.Replace($"{{{name}}}", Uri.EscapeDataString(await Value(coda, operation.OperationId, name)), StringComparison.Ordinal);
        return WithRequired(operation, path);
    }

    /// <summary>The path of a request for things that are not there.</summary>
    public static string PathToNowhere(CodaContract operation) => WithRequired(
        operation, operation.PathParameters.Aggregate(operation.Path, (path, name) => path.Replace($"{{{name}}}", "nowhere", StringComparison.Ordinal)));

    /// <summary>A path with one more query parameter.</summary>
    public static async Task<string> With(CodaClient coda, CodaContract operation, string path, string parameter)
    {
        var value = (operation.OperationId, parameter) switch
        {
            ("listRows", "query") => Uri.EscapeDataString("\"Priority\":\"High\""),
            ("listRows", "sortBy") => "updatedAt",
            (_, "pageToken") => await PageToken(coda, operation, path),
            ("listRows", "syncToken") => (await coda.Get(path + "?limit=500", coda.Dana)).Json["nextSyncToken"]!.ToString(),
            _ => Queries[parameter],
        };
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{parameter}={value}";
    }

    /// <summary>Sends the request with the body that the operation needs.</summary>
    public static Task<CodaReply> Send(CodaClient coda, CodaContract operation, string path) =>
        coda.Send(new HttpMethod(operation.Method), path, Bodies.GetValueOrDefault(operation.OperationId), coda.Dana);

    private static async Task<string> Value(CodaClient coda, string operationId, string parameter) => (operationId, parameter) switch
    {
        (_, "docId") when operationId.EndsWith("CustomDocDomain", StringComparison.Ordinal) => "NwOkrs2026",
        ("deleteFolder", "folderId") => "fl-NwArchive1",
        ("listFolderChildren", "folderId") => "fl-NwSalesDsk",
        ("getMutationStatus", "requestId") => (await coda.Delete(CodaClient.Tracker + "/pages/Roadmap", token: coda.Dana)).RequestId,
        ("getPageContentExportStatus", "requestId") =>
            (await coda.Post(CodaClient.Tracker + "/pages/Risks/export", Bodies["beginPageContentExport"], coda.Dana)).Json["id"]!.ToString(),
        (_, "permissionId") => (await coda.Get(CodaClient.Tracker + "/acl/permissions", coda.Dana)).Items[^1]["id"]!.ToString(),
        _ => Paths[parameter],
    };

    private static async Task<string> PageToken(CodaClient coda, CodaContract operation, string path)
    {
        coda.Sandbox.Faults.Add(CodaFault.ShortPage(operation.OperationId));
        return (await coda.Get(path, coda.Dana)).Json["nextPageToken"]!.ToString();
    }

    private static string WithRequired(CodaContract operation, string path) => operation.Required.Count == 0
        ? path
        : $"{path}?{string.Join('&', operation.Required.Select(name => $"{name}={Uri.EscapeDataString(Queries[name])}"))}";
}
