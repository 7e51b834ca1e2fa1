namespace CodaMcp.Sandbox.Stytch;

/// <summary>The answer of a session that was started or authenticated.</summary>
internal sealed record SessionAnswer : Envelope
{
    public required string MemberId { get; init; }

    /// <summary>Empty where a further step is needed.</summary>
    public required string SessionToken { get; init; }

    /// <summary>Empty where a further step is needed.</summary>
    public required string SessionJwt { get; init; }

    public required AuthorizeStartAnswer.MemberBody Member { get; init; }

    public required AuthorizeStartAnswer.OrganizationBody Organization { get; init; }

    public required bool MemberAuthenticated { get; init; }

    /// <summary>The one that was sent, where a further step is needed; otherwise empty.</summary>
    public required string IntermediateSessionToken { get; init; }

    public MemberSessionBody? MemberSession { get; init; }

    /// <summary>The session, as far as a web page wants to know.</summary>
    internal sealed record MemberSessionBody(
        string MemberSessionId, string MemberId, string OrganizationId, string OrganizationSlug, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt);
}
