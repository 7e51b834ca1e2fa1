namespace CodaMcp.Coda.Contract;

/// <summary>The permissions of the Coda user to share a doc (schema AclMetadata).</summary>
public sealed record AclMetadata
{
    /// <summary>Whether the user may share it with people.</summary>
    public bool CanShare { get; init; }

    /// <summary>Whether the user may share it with the workspace.</summary>
    public bool CanShareWithWorkspace { get; init; }

    /// <summary>Whether the user may share it with the organization.</summary>
    public bool CanShareWithOrg { get; init; }

    /// <summary>Whether the user may copy it.</summary>
    public bool CanCopy { get; init; }
}

/// <summary>One grant of access to a doc (schema Permission).</summary>
public sealed record Permission
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary><c>readonly</c>, <c>comment</c>, <c>write</c>, <c>none</c>, …</summary>
    public string Access { get; init => field = value ?? ""; } = "";

    /// <summary>The principal that access is granted to.</summary>
    public Principal Principal { get; init => field = value ?? new(); } = new();
}

/// <summary>A principal that access is granted to (schemas Principal, AddedPrincipal). The property for its type is set.</summary>
public sealed record Principal
{
    /// <summary><c>email</c>, <c>group</c>, <c>domain</c>, <c>workspace</c>, <c>anyone</c>; Coda also sends other types.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>A person's address.</summary>
    public string? Email { get; init; }

    /// <summary>A group's id.</summary>
    public string? GroupId { get; init; }

    /// <summary>A group's name. Only responses contain it.</summary>
    public string? GroupName { get; init; }

    /// <summary>A mail domain.</summary>
    public string? Domain { get; init; }

    /// <summary>A workspace's id.</summary>
    public string? WorkspaceId { get; init; }
}

/// <summary>Body of POST …/acl/permissions (schema AddPermissionRequest).</summary>
public sealed record PermissionAdd
{
    /// <summary><c>readonly</c>, <c>comment</c> or <c>write</c>.</summary>
    public required string Access { get; init; }

    /// <summary>The principal to grant access to.</summary>
    public required Principal Principal { get; init; }

    /// <summary>Whether to send no email to the principal.</summary>
    public bool? SuppressEmail { get; init; }
}

/// <summary>People and groups that a doc can be shared with (schema SearchPrincipalsResponse), at most 20.</summary>
public sealed record FoundPrincipals
{
    /// <summary>People.</summary>
    public IReadOnlyList<FoundPerson> Users { get; init => field = value ?? []; } = [];

    /// <summary>Groups.</summary>
    public IReadOnlyList<Principal> Groups { get; init => field = value ?? []; } = [];
}

/// <summary>A person (schema UserSummary).</summary>
public sealed record FoundPerson
{
    /// <summary>Display name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Email address.</summary>
    public required string LoginId { get; init; }
}

/// <summary>How others may share a doc (schema AclSettings). In the body of a PATCH, only the changed properties are set.</summary>
public sealed record AclSettings
{
    /// <summary>Whether editors may change who has access.</summary>
    public bool? AllowEditorsToChangePermissions { get; init; }

    /// <summary>Whether others may copy the doc.</summary>
    public bool? AllowCopying { get; init; }

    /// <summary>Whether viewers may request edit access.</summary>
    public bool? AllowViewersToRequestEditing { get; init; }
}
