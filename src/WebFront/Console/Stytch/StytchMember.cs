namespace CodaMcp.Pages.Stytch;

/// <summary>Describes a member.</summary>
internal sealed record StytchMember
{
    /// <summary>The id, which is the <c>sub</c> of the member's tokens.</summary>
    public string MemberId { get; set => field = value ?? ""; } = "";

    /// <summary>The email address.</summary>
    public string EmailAddress { get; set => field = value ?? ""; } = "";

    /// <summary>The full name; may be empty.</summary>
    public string Name { get; set => field = value ?? ""; } = "";

    /// <summary>
    /// The member's roles: assigned directly, or through an address, a connection or a group. Known from Stytch's API reference only.
    /// </summary>
    public IReadOnlyList<StytchMemberRole> Roles { get; set => field = value ?? []; } = [];

    /// <summary>The member's preferred second factor: <c>sms_otp</c> or <c>totp</c>; may be empty.</summary>
    public string DefaultMfaMethod { get; set => field = value ?? ""; } = "";
}
