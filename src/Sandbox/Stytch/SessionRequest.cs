namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/sessions/authenticate</c> and <c>…/revoke</c>.</summary>
internal sealed record SessionRequest
{
    public string? SessionToken { get; init; }

    public string? SessionJwt { get; init; }

    public string? MemberSessionId { get; init; }

    public int? SessionDurationMinutes { get; init; }
}
