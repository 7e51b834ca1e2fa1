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

    /// <summary>When the member joined.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>The day of the member's last activity, in Coda's format.</summary>
    public string? LastActiveAt { get; init; }

    /// <summary>The number of docs that the member owns.</summary>
    public double? OwnedDocs { get; init; }
}

/// <summary>Body of POST /workspaces/{workspaceId}/users/role (schema ChangeRole).</summary>
/// <param name="Email">The email address of the member.</param>
/// <param name="NewRole"><c>Admin</c>, <c>DocMaker</c> or <c>Editor</c>.</param>
public sealed record RoleChange(string Email, string NewRole);

/// <summary>The response to a change of role (schema ChangeRoleResult).</summary>
public sealed record RoleChanged
{
    /// <summary>When it took effect.</summary>
    public DateTimeOffset? RoleChangedAt { get; init; }
}

/// <summary>The numbers of active and inactive members of a workspace in a month, by role (schema WorkspaceRoleActivity).</summary>
public sealed record WorkspaceRoleActivity
{
    /// <summary>The month, in Coda's format.</summary>
    public string Month { get; init => field = value ?? ""; } = "";

    /// <summary>The number of active admins.</summary>
    public double ActiveAdminCount { get; init; }

    /// <summary>The number of active Doc Makers.</summary>
    public double ActiveDocMakerCount { get; init; }

    /// <summary>The number of active editors.</summary>
    public double ActiveEditorCount { get; init; }

    /// <summary>The number of inactive admins.</summary>
    public double InactiveAdminCount { get; init; }

    /// <summary>The number of inactive Doc Makers.</summary>
    public double InactiveDocMakerCount { get; init; }

    /// <summary>The number of inactive editors.</summary>
    public double InactiveEditorCount { get; init; }
}

/// <summary>Body of POST /organizations/{organizationId}/goLinks (schema AddGoLinkRequest).</summary>
public sealed record GoLinkAdd
{
    /// <summary>The part after <c>go/</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The address that it leads to.</summary>
    public required string DestinationUrl { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The destination, with <c>{*}</c> as the placeholder for parts of the link.</summary>
    public string? UrlPattern { get; init; }

    /// <summary>The email address of its owner.</summary>
    public string? CreatorEmail { get; init; }
}
