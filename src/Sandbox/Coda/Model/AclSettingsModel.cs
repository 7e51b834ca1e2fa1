namespace CodaMcp.Sandbox.Coda;

/// <summary>AclSettings of the API.</summary>
internal sealed record AclSettingsModel(
    bool AllowEditorsToChangePermissions = true, bool AllowCopying = true, bool AllowViewersToRequestEditing = true);
