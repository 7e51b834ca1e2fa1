using CodaMcp.Pages.Stytch;

namespace CodaMcp.Pages;

/// <summary>Holds the second factor that a sign-in requires.</summary>
/// <param name="OrganizationId">The organization that requires it.</param>
/// <param name="Organization">Its name.</param>
/// <param name="MemberId">The member.</param>
internal sealed record SecondFactor(string OrganizationId, string Organization, string MemberId)
{
    /// <summary>The maximum number of SMS in one sign-in.</summary>
    public const int MaxMessages = 3;

    private const int ShownDigits = 2;

    /// <summary>Whether the member has an authenticator app.</summary>
    public bool HasApp { get; init; }

    /// <summary>The last digits of the member's phone number; empty for none.</summary>
    public string Phone { get; init; } = "";

    /// <summary>The number of SMS that were sent.</summary>
    public int Messages { get; init; }

    /// <summary>Whether the page asks for the code of an SMS instead of the app's.</summary>
    public bool BySms { get; init; }

    /// <summary>Returns the factors that a member can use for a requirement; null if the member has set up none.</summary>
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
