namespace CodaMcp.Sandbox.Stytch;

/// <summary>The organization object of responses, with the fields that a sign-in or consent page needs.</summary>
internal sealed record OrganizationBody
{
    private const string AllAllowed = "ALL_ALLOWED";
    private const string Restricted = "RESTRICTED";

    public required string OrganizationId { get; init; }

    public required string OrganizationName { get; init; }

    public required string OrganizationSlug { get; init; }

    public string OrganizationLogoUrl { get; } = "";

    public required IReadOnlyList<SsoConnectionBody> SsoActiveConnections { get; init; }

    public required string SsoDefaultConnectionId { get; init; }

    public required string AuthMethods { get; init; }

    public required IReadOnlyList<string> AllowedAuthMethods { get; init; }

    public required string MfaPolicy { get; init; }

    public string MfaMethods { get; } = AllAllowed;

    public IReadOnlyList<string> AllowedMfaMethods { get; } = [];

    /// <summary>Converts the member's organization to Stytch's form.</summary>
    public static OrganizationBody Of(SandboxMember member)
    {
        var organization = member.Organization;
        var sso = organization.SsoConnectionId;
        return new()
        {
            OrganizationId = organization.OrganizationId,
            OrganizationName = organization.Name,
            OrganizationSlug = organization.Slug,
            SsoActiveConnections = sso is null ? [] : [new SsoConnectionBody(sso, $"{organization.Name} sign-in", "okta")],
            SsoDefaultConnectionId = sso ?? "",
            AuthMethods = sso is null ? AllAllowed : Restricted,
            AllowedAuthMethods = sso is null ? [] : [DiscoverySignIns.Sso],
            MfaPolicy = organization.RequiresSecondFactor ? "REQUIRED_FOR_ALL" : "OPTIONAL",
        };
    }

    /// <summary>An SSO connection.</summary>
    internal sealed record SsoConnectionBody(string ConnectionId, string DisplayName, string IdentityProvider);
}
