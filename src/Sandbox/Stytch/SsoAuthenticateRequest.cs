namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/sso/authenticate</c>.</summary>
internal sealed record SsoAuthenticateRequest
{
    public string? SsoToken { get; init; }

    public string? PkceCodeVerifier { get; init; }

    public string? IntermediateSessionToken { get; init; }

    public int? SessionDurationMinutes { get; init; }
}
