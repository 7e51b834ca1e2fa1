namespace CodaMcp.Pages.Stytch;

/// <summary>Describes an organization.</summary>
internal sealed record StytchOrganization
{
    /// <summary>Its id.</summary>
    public string OrganizationId { get; set => field = value ?? ""; } = "";

    /// <summary>Its display name.</summary>
    public string OrganizationName { get; set => field = value ?? ""; } = "";

    /// <summary>Its slug, which <c>STYTCH_ORGANIZATIONS</c> may name.</summary>
    public string OrganizationSlug { get; set => field = value ?? ""; } = "";

    /// <summary>Its connections for single sign-on.</summary>
    public IReadOnlyList<SsoConnection> SsoActiveConnections { get; set => field = value ?? []; } = [];

    /// <summary>The id of the default connection; may be empty.</summary>
    public string SsoDefaultConnectionId { get; set => field = value ?? ""; } = "";
}
