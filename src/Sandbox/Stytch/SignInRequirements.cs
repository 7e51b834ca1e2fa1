namespace CodaMcp.Sandbox.Stytch;

/// <summary>What an organization still asks of somebody before there is a session.</summary>
/// <param name="Primary">Another way to sign in, or null where the way they took will do.</param>
/// <param name="SecondFactor">A second factor, or null.</param>
internal sealed record SignInRequirements(SignInRequirements.PrimaryRequired? Primary, SignInRequirements.MfaRequired? SecondFactor)
{
    /// <summary>Whether nothing is left.</summary>
    public bool AreMet => Primary is null && SecondFactor is null;

    /// <summary>What the member's organization asks of an intermediate session.</summary>
    /// <param name="member">The member.</param>
    /// <param name="ssoConnectionId">The SSO connection that proved the address, or null.</param>
    /// <param name="secondFactorForAll">Whether each organization asks for a second factor.</param>
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

    /// <summary>The factors that the member has, and <c>sms_otp</c> where a text message was sent.</summary>
    internal sealed record MfaRequired(MemberOptions MemberOptions, string? SecondaryAuthInitiated);

    /// <summary>The member's factors; one that the member does not have is empty.</summary>
    internal sealed record MemberOptions(string MfaPhoneNumber, string TotpRegistrationId);
}
