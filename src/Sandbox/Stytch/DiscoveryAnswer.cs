namespace CodaMcp.Sandbox.Stytch;

/// <summary>What discovery found for a proven email address.</summary>
internal sealed record DiscoveryAnswer : Envelope
{
    public required string EmailAddress { get; init; }

    /// <summary>Absent when organizations are only listed.</summary>
    public string? IntermediateSessionToken { get; init; }

    public required IReadOnlyList<DiscoveredOrganization> DiscoveredOrganizations { get; init; }

    /// <summary>An organization the address can sign in to.</summary>
    internal sealed record DiscoveredOrganization(
        bool MemberAuthenticated,
        OrganizationBody Organization,
        MembershipBody Membership,
        SignInRequirements.PrimaryRequired? PrimaryRequired,
        SignInRequirements.MfaRequired? MfaRequired);

    /// <summary>How the person belongs to it: <c>active_member</c> here, always.</summary>
    internal sealed record MembershipBody(string Type, MemberBody? Member);
}
