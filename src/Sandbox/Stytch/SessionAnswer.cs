namespace CodaMcp.Sandbox.Stytch;

/// <summary>The response with a session that was started or authenticated.</summary>
internal sealed record SessionAnswer : Envelope
{
    public required string MemberId { get; init; }

    public required string OrganizationId { get; init; }

    /// <summary>The session's token. Empty if a further step is needed.</summary>
    public string SessionToken { get; init; } = "";

    /// <summary>A JWT of the session. Empty if a further step is needed.</summary>
    public string SessionJwt { get; init; } = "";

    public required MemberBody Member { get; init; }

    public required OrganizationBody Organization { get; init; }

    /// <summary>Whether a session was started. Only an exchange and single sign-on set it.</summary>
    public bool? MemberAuthenticated { get; init; }

    /// <summary>The token for the next step, if one is needed. Empty after an exchange or single sign-on that needs none.</summary>
    public string? IntermediateSessionToken { get; init; }

    public SignInRequirements.PrimaryRequired? PrimaryRequired { get; init; }

    public SignInRequirements.MfaRequired? MfaRequired { get; init; }

    public MemberSessionBody? MemberSession { get; init; }

    /// <summary>Creates the response for a member, with the session if there is one.</summary>
    public static SessionAnswer Of(SandboxMember member, MemberSession? session = null, string token = "", string jwt = "") => new()
    {
        MemberId = member.MemberId,
        OrganizationId = member.Organization.OrganizationId,
        SessionToken = token,
        SessionJwt = jwt,
        Member = MemberBody.Of(member),
        Organization = OrganizationBody.Of(member),
        MemberSession = session is null
            ? null
            : new(session.Id, member.MemberId, member.Organization.OrganizationId, member.Organization.Slug, session.StartedAt, session.ExpiresAt),
    };

    /// <summary>The parts of the session that a web page needs.</summary>
    internal sealed record MemberSessionBody(
        string MemberSessionId, string MemberId, string OrganizationId, string OrganizationSlug, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt);
}
