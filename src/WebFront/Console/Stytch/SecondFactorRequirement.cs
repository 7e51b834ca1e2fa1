namespace CodaMcp.Pages.Stytch;

/// <summary>A second factor that an organization requires.</summary>
internal sealed record SecondFactorRequirement
{
    /// <summary>The method of codes by SMS in <see cref="SecondaryAuthInitiated"/> and <see cref="StytchMember.DefaultMfaMethod"/>.</summary>
    public const string Sms = "sms_otp";

    /// <summary>What the member has set up.</summary>
    public SecondFactorOptions MemberOptions { get; set => field = value ?? new(); } = new();

    /// <summary><c>sms_otp</c> where the call has sent an SMS. Discovery answers never have.</summary>
    public string SecondaryAuthInitiated { get; set => field = value ?? ""; } = "";
}
