namespace CodaMcp.Pages.Stytch;

/// <summary>An organization.</summary>
internal sealed record StytchOrganization
{
    /// <summary>Its id.</summary>
    public string OrganizationId { get; init; } = "";

    /// <summary>Its display name.</summary>
    public string OrganizationName { get; init; } = "";
}
