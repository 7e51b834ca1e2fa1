namespace CodaMcp.Pages.Stytch;

/// <summary>An organization somebody can sign in to.</summary>
internal sealed record DiscoveredOrganization
{
    /// <summary>Which.</summary>
    public StytchOrganization? Organization { get; init; }

    /// <summary>How they belong to it.</summary>
    public StytchMembership? Membership { get; init; }

    /// <summary>Another way to sign in that the organization requires first, or null.</summary>
    public PrimaryRequirement? PrimaryRequired { get; init; }

    /// <summary>A second factor that the organization requires, or null.</summary>
    public SecondFactorRequirement? MfaRequired { get; init; }
}
