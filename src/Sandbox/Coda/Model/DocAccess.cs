namespace CodaMcp.Sandbox.Coda;

/// <summary>What somebody may do with a document, by their own permission and by those of everything they belong to.</summary>
internal static class DocAccess
{
    // From the least to the most.
    private static readonly string[] Levels = ["readonly", "comment", "write"];

    /// <summary>The most that any permission gives; <see langword="null"/> for no access.</summary>
    public static string? Of(DocModel doc, string loginId) => doc.Grants
        .Where(grant => Includes(grant, loginId))
        .Select(grant => grant.Access)
        .Append(doc.Access.GetValueOrDefault(loginId))
        .MaxBy(access => Array.IndexOf(Levels, access));

    /// <summary>Whether somebody may change who else has access.</summary>
    public static bool CanShare(DocModel doc, string loginId) =>
        doc.Owner == loginId || (Of(doc, loginId) == "write" && doc.AclSettings.AllowEditorsToChangePermissions);

    /// <summary>Whether somebody may make a document of their own from it.</summary>
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
