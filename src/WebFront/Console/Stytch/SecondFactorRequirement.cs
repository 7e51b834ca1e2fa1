namespace CodaMcp.Pages.Stytch;

/// <summary>Describes a second factor that an organization requires.</summary>
internal sealed record SecondFactorRequirement
{
    /// <summary>The value of SMS codes in <see cref="SecondaryAuthInitiated"/> and <see cref="StytchMember.DefaultMfaMethod"/>.</summary>
    public const string Sms = "sms_otp";

    /// <summary>The second factors that the member has set up.</summary>
    public SecondFactorOptions MemberOptions { get; set => field = value ?? new(); } = new();

    /// <summary><c>sms_otp</c> if the call has sent an SMS. It is never set in discovery responses.</summary>
    public string SecondaryAuthInitiated { get; set => field = value ?? ""; } = "";
}
