namespace CodaMcp.Pages.Stytch;

/// <summary>Holds a started or authenticated session, or the remaining requirements of an organization.</summary>
internal sealed record SessionAnswer : StytchAnswer
{
    /// <summary>The opaque token; empty if the organization has further requirements.</summary>
    public string SessionToken { get; set => field = value ?? ""; } = "";

    /// <summary>False if the organization has further requirements. Only exchange and single sign-on set it.</summary>
    public bool? MemberAuthenticated { get; init; }

    /// <summary>The token for the next step, if the organization has further requirements; empty otherwise.</summary>
    public string IntermediateSessionToken { get; set => field = value ?? ""; } = "";

    /// <summary>Another way to sign in that is required first, or null.</summary>
    public PrimaryRequirement? PrimaryRequired { get; init; }

    /// <summary>A second factor that is required, or null.</summary>
    public SecondFactorRequirement? MfaRequired { get; init; }

    /// <summary>The member.</summary>
    public required StytchMember Member { get; init; }

    /// <summary>The member's organization.</summary>
    public required StytchOrganization Organization { get; init; }

    /// <summary>Whether there is a session.</summary>
    public bool IsSession => SessionToken.Length > 0 && MemberAuthenticated is not false;
}
