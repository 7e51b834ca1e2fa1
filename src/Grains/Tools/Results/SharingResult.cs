namespace CodaMcp.Tools.Results;

/// <summary>What may be done about sharing a doc.</summary>
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
