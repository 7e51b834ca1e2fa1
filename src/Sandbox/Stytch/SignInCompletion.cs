namespace CodaMcp.Sandbox.Stytch;

/// <summary>Converts intermediate sessions to sessions, or returns the remaining requirements of the organization.</summary>
internal sealed class SignInCompletion(DiscoverySignIns signIns, MemberSessions sessions, SecondFactors secondFactors, StytchFaults faults)
{
    /// <summary>Returns the remaining requirements of the member's organization.</summary>
    public SignInRequirements Requirements(SandboxMember member, string? ssoConnectionId) =>
        SignInRequirements.Of(member, ssoConnectionId, faults.SecondFactor);

    /// <summary>
    /// Starts a session if no requirement remains. Otherwise the response contains the requirements. If only the second factor remains, a
    /// member with a phone number is sent a text message.
    /// </summary>
    /// <param name="member">The member, in one organization.</param>
    /// <param name="ssoConnectionId">The SSO connection that proved the address, or null.</param>
    /// <param name="intermediate">The token of the intermediate session; null starts one if it is needed.</param>
    /// <param name="lifetime">How long a session lasts.</param>
    public SessionAnswer Enter(SandboxMember member, string? ssoConnectionId, string? intermediate, TimeSpan lifetime)
    {
        var left = Requirements(member, ssoConnectionId);
        if (left.AreMet)
        {
            return Start(member, intermediate, lifetime) with { MemberAuthenticated = true, IntermediateSessionToken = "" };
        }

        var factor = left.SecondFactor;
        if (left.Primary is null && member.PhoneNumber is not null)
        {
            secondFactors.SendText(member);
            factor = factor! with { SecondaryAuthInitiated = "sms_otp" };
        }

        return SessionAnswer.Of(member) with
        {
            MemberAuthenticated = false,
            IntermediateSessionToken = intermediate ?? signIns.Begin(member.Email, ssoConnectionId),
            PrimaryRequired = left.Primary,
            MfaRequired = factor,
        };
    }

    /// <summary>Starts a session, and deletes the intermediate one.</summary>
    public SessionAnswer Start(SandboxMember member, string? intermediate, TimeSpan lifetime)
    {
        if (intermediate is not null)
        {
            signIns.Finish(intermediate);
        }

        var (session, token, jwt) = sessions.Start(member, lifetime);
        return SessionAnswer.Of(member, session, token, jwt);
    }
}
