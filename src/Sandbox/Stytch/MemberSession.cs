namespace CodaMcp.Sandbox.Stytch;

/// <summary>A member who is signed in, in one browser.</summary>
/// <param name="Id">Stytch's <c>member_session_id</c>.</param>
/// <param name="Member">Who.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="ExpiresAt">Until when.</param>
internal sealed record MemberSession(string Id, SandboxMember Member, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt);
