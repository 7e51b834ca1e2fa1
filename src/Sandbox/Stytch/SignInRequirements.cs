namespace CodaMcp.Sandbox.Stytch;

/// <summary>Holds the requirements of an organization that remain before there is a session.</summary>
/// <param name="Primary">Another way to sign in; null if the one that was used is allowed.</param>
/// <param name="SecondFactor">A second factor, or null.</param>
internal sealed record SignInRequirements(SignInRequirements.PrimaryRequired? Primary, SignInRequirements.MfaRequired? SecondFactor)
{
    /// <summary>Whether no requirement remains.</summary>
    public bool AreMet => Primary is null && SecondFactor is null;

    /// <summary>Returns the requirements of the member's organization for an intermediate session.</summary>
    /// <param name="member">The member.</param>
    /// <param name="ssoConnectionId">The SSO connection that proved the address, or null.</param>
    /// <param name="secondFactorForAll">Whether every organization requires a second factor.</param>
    public static SignInRequirements Of(SandboxMember member, string? ssoConnectionId, bool secondFactorForAll)
    {
        var organization = member.Organization;
        return new(
            organization.SsoConnectionId is { } connection && connection != ssoConnectionId ? new PrimaryRequired([DiscoverySignIns.Sso]) : null,
            organization.RequiresSecondFactor || secondFactorForAll
                ? new MfaRequired(new MemberOptions(member.PhoneNumber ?? "", member.TotpRegistrationId ?? ""), null)
                : null);
    }

    /// <summary>The ways to sign in that the organization allows.</summary>
    internal sealed record PrimaryRequired(IReadOnlyList<string> AllowedAuthMethods);

    /// <summary>The member's second factors, and <c>sms_otp</c> if a text message was sent.</summary>
    internal sealed record MfaRequired(MemberOptions MemberOptions, string? SecondaryAuthInitiated);

    /// <summary>The member's second factors. A missing one is empty.</summary>
    internal sealed record MemberOptions(string MfaPhoneNumber, string TotpRegistrationId);
}
