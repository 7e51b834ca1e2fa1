using CodaMcp.Pages.Stytch;

namespace CodaMcp.Pages;

/// <summary>The second factor that a sign-in waits for.</summary>
/// <param name="OrganizationId">The organization that requires it.</param>
/// <param name="Organization">Its name.</param>
/// <param name="MemberId">The member.</param>
internal sealed record SecondFactor(string OrganizationId, string Organization, string MemberId)
{
    /// <summary>How many SMS one sign-in sends.</summary>
    public const int MaxMessages = 3;

    private const int ShownDigits = 2;

    /// <summary>Whether the member has an authenticator app.</summary>
    public bool HasApp { get; init; }

    /// <summary>The end of the member's phone number; empty where there is none.</summary>
    public string Phone { get; init; } = "";

    /// <summary>How many SMS were sent.</summary>
    public int Messages { get; init; }

    /// <summary>Whether the code of an SMS is asked for, not that of the app.</summary>
    public bool BySms { get; init; }

    /// <summary>What a member can do about a requirement; null where they have set up nothing.</summary>
    public static SecondFactor? Of(SecondFactorRequirement required, StytchOrganization organization, StytchMember? member)
    {
        var (phone, app) = (required.MemberOptions.MfaPhoneNumber, required.MemberOptions.TotpRegistrationId);
        if (member is not { MemberId.Length: > 0 } || (phone.Length == 0 && app.Length == 0))
            return null;
        var sent = required.SecondaryAuthInitiated == SecondFactorRequirement.Sms;
        return new SecondFactor(organization.OrganizationId, organization.OrganizationName, member.MemberId)
        {
            HasApp = app.Length > 0,
            Phone = phone.Length > ShownDigits ? phone[^ShownDigits..] : phone,
            Messages = sent ? 1 : 0,
            BySms = sent || app.Length == 0 || (phone.Length > 0 && member.DefaultMfaMethod == SecondFactorRequirement.Sms),
        };
    }
}
