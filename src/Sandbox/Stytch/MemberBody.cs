namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// The member object of responses, with the fields that a sign-in or consent page needs. Fields without a value are empty.
/// </summary>
internal sealed record MemberBody
{
    public required string MemberId { get; init; }

    public required string OrganizationId { get; init; }

    public required string EmailAddress { get; init; }

    public bool EmailAddressVerified { get; } = true;

    public required string Name { get; init; }

    public required IReadOnlyList<MemberRoleBody> Roles { get; init; }

    public string Status { get; } = "active";

    public bool IsBreakglass { get; }

    public required bool MfaEnrolled { get; init; }

    public required string MfaPhoneNumber { get; init; }

    public required bool MfaPhoneNumberVerified { get; init; }

    public required string TotpRegistrationId { get; init; }

    public required string DefaultMfaMethod { get; init; }

    /// <summary>Converts the member to Stytch's form.</summary>
    public static MemberBody Of(SandboxMember member) => new()
    {
        MemberId = member.MemberId,
        OrganizationId = member.Organization.OrganizationId,
        EmailAddress = member.Email,
        Name = member.Name,
        Roles = member.Role switch
        {
            SandboxRole.Viewer => [new("stytch_member")],
            SandboxRole.Editor => [new("stytch_member"), new("editor")],
            _ => [new("stytch_member"), new("editor"), new("stytch_admin")],
        },
        MfaEnrolled = member.PhoneNumber is not null || member.TotpRegistrationId is not null,
        MfaPhoneNumber = member.PhoneNumber ?? "",
        MfaPhoneNumberVerified = member.PhoneNumber is not null,
        TotpRegistrationId = member.TotpRegistrationId ?? "",
        DefaultMfaMethod = member.PhoneNumber is not null ? "sms_otp" : member.TotpRegistrationId is not null ? "totp" : "",
    };
}
