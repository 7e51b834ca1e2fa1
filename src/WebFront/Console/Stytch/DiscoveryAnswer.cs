namespace CodaMcp.Pages.Stytch;

/// <summary>Holds a proven email address and the organizations that its owner can sign in to.</summary>
internal sealed record DiscoveryAnswer : StytchAnswer
{
    /// <summary>The address.</summary>
    public string EmailAddress { get; set => field = value ?? ""; } = "";

    /// <summary>The token that proves the address, valid for 10 minutes. Absent from a list.</summary>
    public string IntermediateSessionToken { get; set => field = value ?? ""; } = "";

    /// <summary>The organizations that the person belongs to, is invited to, or may join.</summary>
    public IReadOnlyList<DiscoveredOrganization> DiscoveredOrganizations { get; set => field = value ?? []; } = [];
}
