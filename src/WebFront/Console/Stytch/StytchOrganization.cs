namespace CodaMcp.Pages.Stytch;

/// <summary>An organization.</summary>
internal sealed record StytchOrganization
{
    /// <summary>Its id.</summary>
    public string OrganizationId { get; set => field = value ?? ""; } = "";

    /// <summary>Its display name.</summary>
    public string OrganizationName { get; set => field = value ?? ""; } = "";
}
