namespace CodaMcp.Sandbox.Stytch;

/// <summary>A member's session in one browser.</summary>
/// <param name="Id">Stytch's <c>member_session_id</c>.</param>
/// <param name="Member">The member.</param>
/// <param name="StartedAt">The start of the session.</param>
/// <param name="ExpiresAt">The end of the session.</param>
internal sealed record MemberSession(string Id, SandboxMember Member, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt);
