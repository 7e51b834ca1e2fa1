namespace CodaMcp.Sandbox.Stytch;

/// <summary>Checks the second factors of members: codes by text message, and codes of an authenticator app.</summary>
internal sealed class SecondFactors(OneTimeCodes codes, SandboxInbox inbox, TimeProvider time)
{
    private static readonly TimeSpan TextLifetime = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _lastSteps = [];

    /// <summary>Sends a code, valid for 2 minutes, to the member's phone number.</summary>
    /// <exception cref="OAuthException">The member has no phone number.</exception>
    public void SendText(SandboxMember member) => inbox.Text(
        member.PhoneNumber ?? throw new OAuthException("member_phone_number_not_found", "The member has no phone number.", 404),
        codes.Issue(member.MemberId, TextLifetime));

    /// <summary>Consumes a code that was sent by text message.</summary>
    /// <exception cref="OAuthException">The code is wrong.</exception>
    public void UseText(SandboxMember member, string? code) => codes.Use(member.MemberId, code);

    /// <summary>
    /// Consumes a code of the member's authenticator app. The current code is valid, and so are the codes of 30 seconds before and after.
    /// Each works once.
    /// </summary>
    /// <exception cref="OAuthException">The code is wrong, or the member has no authenticator app.</exception>
    public void UseTotp(SandboxMember member, string? code)
    {
        if (member.TotpSecret is not { } secret)
        {
            throw new OAuthException("totp_not_found", "The member has no TOTP.", 404);
        }

        var now = Totp.StepOf(time.GetUtcNow());
        lock (_lock)
        {
            for (var step = now - 1; step <= now + 1; step++)
            {
                if (!Secrets.Same(Totp.Code(secret, step), code ?? ""))
                {
                    continue;
                }

                if (_lastSteps.GetValueOrDefault(member.MemberId) >= step)
                {
                    throw new OAuthException("totp_code_already_authenticated", "The TOTP code was already used.", 401);
                }

                _lastSteps[member.MemberId] = step;
                return;
            }
        }

        throw new OAuthException("unable_to_authenticate_totp", "The TOTP code could not be authenticated.", 401);
    }
}
