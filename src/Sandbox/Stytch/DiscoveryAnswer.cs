namespace CodaMcp.Sandbox.Stytch;

/// <summary>The result of discovery for a proven email address.</summary>
internal sealed record DiscoveryAnswer : Envelope
{
    public required string EmailAddress { get; init; }

    /// <summary>The token of the intermediate session. Absent if organizations are only listed.</summary>
    public string? IntermediateSessionToken { get; init; }

    public required IReadOnlyList<DiscoveredOrganization> DiscoveredOrganizations { get; init; }

    /// <summary>An organization to which the address can sign in.</summary>
    internal sealed record DiscoveredOrganization(
        bool MemberAuthenticated,
        OrganizationBody Organization,
        MembershipBody Membership,
        SignInRequirements.PrimaryRequired? PrimaryRequired,
        SignInRequirements.MfaRequired? MfaRequired);

    /// <summary>The kind of membership. It is always <c>active_member</c> here.</summary>
    internal sealed record MembershipBody(string Type, MemberBody? Member);
}
