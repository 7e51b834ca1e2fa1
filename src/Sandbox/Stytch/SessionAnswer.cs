namespace CodaMcp.Sandbox.Stytch;

/// <summary>The answer of a session that was started or authenticated.</summary>
internal sealed record SessionAnswer : Envelope
{
    public required string MemberId { get; init; }

    public required string OrganizationId { get; init; }

    /// <summary>Empty where a further step is needed.</summary>
    public string SessionToken { get; init; } = "";

    /// <summary>Empty where a further step is needed.</summary>
    public string SessionJwt { get; init; } = "";

    public required MemberBody Member { get; init; }

    public required OrganizationBody Organization { get; init; }

    /// <summary>Only said of an exchange and of single sign-on.</summary>
    public bool? MemberAuthenticated { get; init; }

    /// <summary>Where a further step is needed; empty after an exchange or single sign-on that needs none.</summary>
    public string? IntermediateSessionToken { get; init; }

    public SignInRequirements.PrimaryRequired? PrimaryRequired { get; init; }

    public SignInRequirements.MfaRequired? MfaRequired { get; init; }

    public MemberSessionBody? MemberSession { get; init; }

    /// <summary>The answer for a member; with a session, that session.</summary>
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

    /// <summary>The session, as far as a web page wants to know.</summary>
    internal sealed record MemberSessionBody(
        string MemberSessionId, string MemberId, string OrganizationId, string OrganizationSlug, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt);
}
