namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/totp/authenticate</c>, <c>/v1/b2b/otps/sms/send</c> and <c>/v1/b2b/otps/sms/authenticate</c>.</summary>
internal sealed record SecondFactorRequest
{
    public string? OrganizationId { get; init; }

    public string? MemberId { get; init; }

    public string? IntermediateSessionToken { get; init; }

    /// <summary>Not used by <c>send</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Not used by <c>send</c>.</summary>
    public int? SessionDurationMinutes { get; init; }
}
