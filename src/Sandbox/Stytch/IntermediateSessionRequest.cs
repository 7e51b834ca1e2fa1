namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/discovery/organizations</c> and <c>…/discovery/intermediate_sessions/exchange</c>.</summary>
internal sealed record IntermediateSessionRequest
{
    public string? IntermediateSessionToken { get; init; }

    public string? OrganizationId { get; init; }

    public int? SessionDurationMinutes { get; init; }
}
