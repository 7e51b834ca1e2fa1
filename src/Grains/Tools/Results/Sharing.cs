namespace CodaMcp.Tools.Results;

/// <summary>Who has access to a doc.</summary>
internal sealed record PermissionListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<PermissionSummary> Permissions { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>One grant of access.</summary>
internal sealed record PermissionSummary
{
    public required string Id { get; init; }

    /// <summary>readonly, comment, write, …</summary>
    public required string Access { get; init; }

    /// <summary>email, group, domain, workspace, anyone, …</summary>
    public required string Type { get; init; }

    /// <summary>The holder of the access, unless the type alone names the holder.</summary>
    public string? To { get; init; }
}

/// <summary>What the Coda user may do about sharing a doc, and the doc's sharing settings.</summary>
internal sealed record SharingResult
{
    public required string DocId { get; init; }

    public required bool CanShare { get; init; }

    public required bool CanShareWithWorkspace { get; init; }

    public required bool CanShareWithOrganization { get; init; }

    public required bool CanCopy { get; init; }

    public bool? EditorsMayChangePermissions { get; init; }

    public bool? OthersMayCopy { get; init; }

    public bool? ViewersMayAskToEdit { get; init; }
}

/// <summary>People and groups that a search found.</summary>
internal sealed record PrincipalSearchResult
{
    public required IReadOnlyList<PrincipalSummary> Principals { get; init; }
}

/// <summary>A person or group, in the form that add_permission accepts.</summary>
internal sealed record PrincipalSummary
{
    /// <summary>email or group.</summary>
    public required string Type { get; init; }

    /// <summary>Address or group id.</summary>
    public required string To { get; init; }

    public string? Name { get; init; }
}
