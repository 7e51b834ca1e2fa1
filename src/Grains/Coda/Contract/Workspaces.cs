namespace CodaMcp.Coda.Contract;

/// <summary>A member of a workspace (schema WorkspaceUser).</summary>
public sealed record WorkspaceMember
{
    /// <summary>Email address.</summary>
    public required string Email { get; init; }

    /// <summary>Display name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary><c>Admin</c>, <c>DocMaker</c>, <c>Editor</c>, …</summary>
    public string Role { get; init => field = value ?? ""; } = "";

    /// <summary>When they joined.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>The day they were last active, as Coda says it.</summary>
    public string? LastActiveAt { get; init; }

    /// <summary>How many docs they own.</summary>
    public double? OwnedDocs { get; init; }
}

/// <summary>Body of POST /workspaces/{workspaceId}/users/role (schema ChangeRole).</summary>
/// <param name="Email">Whose role.</param>
/// <param name="NewRole"><c>Admin</c>, <c>DocMaker</c> or <c>Editor</c>.</param>
public sealed record RoleChange(string Email, string NewRole);

/// <summary>Answer to a change of role (schema ChangeRoleResult).</summary>
public sealed record RoleChanged
{
    /// <summary>When it took effect.</summary>
    public DateTimeOffset? RoleChangedAt { get; init; }
}

/// <summary>How many of a workspace's members were active in a month, by role (schema WorkspaceRoleActivity).</summary>
public sealed record WorkspaceRoleActivity
{
    /// <summary>The month, as Coda says it.</summary>
    public string Month { get; init => field = value ?? ""; } = "";

    /// <summary>Admins who were active.</summary>
    public double ActiveAdminCount { get; init; }

    /// <summary>Doc Makers who were active.</summary>
    public double ActiveDocMakerCount { get; init; }

    /// <summary>Editors who were active.</summary>
    public double ActiveEditorCount { get; init; }

    /// <summary>Admins who were not.</summary>
    public double InactiveAdminCount { get; init; }

    /// <summary>Doc Makers who were not.</summary>
    public double InactiveDocMakerCount { get; init; }

    /// <summary>Editors who were not.</summary>
    public double InactiveEditorCount { get; init; }
}

/// <summary>Body of POST /organizations/{organizationId}/goLinks (schema AddGoLinkRequest).</summary>
public sealed record GoLinkAdd
{
    /// <summary>What comes after <c>go/</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it leads.</summary>
    public required string DestinationUrl { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The destination with <c>{*}</c> where parts of the link go.</summary>
    public string? UrlPattern { get; init; }

    /// <summary>Who is to own it.</summary>
    public string? CreatorEmail { get; init; }
}
