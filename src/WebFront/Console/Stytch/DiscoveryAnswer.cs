namespace CodaMcp.Pages.Stytch;

/// <summary>Who has proved an email address, and where they can sign in.</summary>
internal sealed record DiscoveryAnswer : StytchAnswer
{
    /// <summary>The address.</summary>
    public string EmailAddress { get; set => field = value ?? ""; } = "";

    /// <summary>Stands for the proof for 10 minutes; absent from a list.</summary>
    public string IntermediateSessionToken { get; set => field = value ?? ""; } = "";

    /// <summary>Organizations they belong to, are invited to, or may join.</summary>
    public IReadOnlyList<DiscoveredOrganization> DiscoveredOrganizations { get; set => field = value ?? []; } = [];
}
