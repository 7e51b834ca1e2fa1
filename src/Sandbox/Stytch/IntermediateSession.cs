namespace CodaMcp.Sandbox.Stytch;

/// <summary>Holds a proven email address that is not yet a session in an organization.</summary>
/// <param name="Email">The address.</param>
/// <param name="SsoConnectionId">The SSO connection that proved it, or null.</param>
/// <param name="ExpiresAt">When it expires.</param>
internal sealed record IntermediateSession(string Email, string? SsoConnectionId, DateTimeOffset ExpiresAt);
