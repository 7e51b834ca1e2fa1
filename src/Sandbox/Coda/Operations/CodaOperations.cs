namespace CodaMcp.Sandbox.Coda;

/// <summary>Every operation the sandbox plays, one file per group.</summary>
internal static class CodaOperations
{
    public static IReadOnlyList<CodaOperation> All(string filesUrl) =>
    [
        .. AccountOperations.All,
        .. DocOperations.All,
        .. FolderOperations.All,
        .. PermissionOperations.All,
        .. PublishingOperations.All,
        .. DomainOperations.All,
        .. PageOperations.All,
        .. PageContentOperations.All,
        .. PageExportOperations.All(filesUrl),
        .. TableOperations.All,
        .. RowOperations.All,
        .. RowWriteOperations.All,
        .. FormulaOperations.All,
        .. AutomationOperations.All,
        .. BrowserLinkOperations.All,
        .. DocAnalyticsOperations.All,
        .. PackAnalyticsOperations.All,
        .. WorkspaceOperations.All,
        .. GoLinkOperations.All,
    ];
}
