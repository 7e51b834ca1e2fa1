namespace CodaMcp.Sandbox.Coda;

/// <summary>Determines a user's access to a document, by the user's own permission and those of groups, domains and workspaces.</summary>
internal static class DocAccess
{
    // In ascending order.
    private static readonly string[] Levels = ["readonly", "comment", "write"];

    /// <summary>Returns the highest access of all permissions; <see langword="null"/> for no access.</summary>
    public static string? Of(DocModel doc, string loginId) => doc.Grants
        .Where(grant => Includes(grant, loginId))
        .Select(grant => grant.Access)
        .Append(doc.Access.GetValueOrDefault(loginId))
        .MaxBy(access => Array.IndexOf(Levels, access));

    /// <summary>Whether the user may change the permissions of others.</summary>
    public static bool CanShare(DocModel doc, string loginId) =>
        doc.Owner == loginId || (Of(doc, loginId) == "write" && doc.AclSettings.AllowEditorsToChangePermissions);

    /// <summary>Whether the user may copy the document.</summary>
    public static bool CanCopy(DocModel doc, string loginId) =>
        Of(doc, loginId) is { } access && (access == "write" || doc.AclSettings.AllowCopying);

    private static bool Includes(GrantModel grant, string loginId) => grant.Type switch
    {
        "group" => NorthwindWorkspace.Groups.Any(group => group.Id == grant.Value && group.Emails.Contains(loginId)),
        "domain" => loginId.EndsWith("@" + grant.Value, StringComparison.OrdinalIgnoreCase),
        // Each user with a token is a member of the one workspace.
        "workspace" => grant.Value == Northwind.WorkspaceId,
        _ => true,
    };
}
