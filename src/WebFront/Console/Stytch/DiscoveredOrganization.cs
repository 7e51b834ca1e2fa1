namespace CodaMcp.Pages.Stytch;

/// <summary>Describes an organization that the person can sign in to.</summary>
internal sealed record DiscoveredOrganization
{
    /// <summary>The organization.</summary>
    public StytchOrganization? Organization { get; init; }

    /// <summary>The person's membership in the organization.</summary>
    public StytchMembership? Membership { get; init; }

    /// <summary>Another way to sign in that the organization requires first, or null.</summary>
    public PrimaryRequirement? PrimaryRequired { get; init; }

    /// <summary>A second factor that the organization requires, or null.</summary>
    public SecondFactorRequirement? MfaRequired { get; init; }
}
