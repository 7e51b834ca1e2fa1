namespace CodaMcp.Pages.Stytch;

/// <summary>An organization somebody can sign in to.</summary>
internal sealed record DiscoveredOrganization
{
    /// <summary>Which.</summary>
    public StytchOrganization? Organization { get; init; }

    /// <summary>How they belong to it.</summary>
    public StytchMembership? Membership { get; init; }
}
