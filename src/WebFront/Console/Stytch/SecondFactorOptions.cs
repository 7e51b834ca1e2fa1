namespace CodaMcp.Pages.Stytch;

/// <summary>Lists the second factors that a member has set up.</summary>
internal sealed record SecondFactorOptions
{
    /// <summary>The phone number for codes by SMS; empty for none.</summary>
    public string MfaPhoneNumber { get; set => field = value ?? ""; } = "";

    /// <summary>The id of the authenticator app's registration; empty for none.</summary>
    public string TotpRegistrationId { get; set => field = value ?? ""; } = "";
}
