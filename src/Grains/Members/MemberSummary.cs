using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>What the database says about one member, for operators.</summary>
/// <param name="Id">The member.</param>
/// <param name="Label">The email address or name as last seen; null where none was.</param>
/// <param name="SeenAt">When the member called or opened a session last, to within an hour; null if never since this is noted.</param>
/// <param name="Access">What was decided about the member.</param>
/// <param name="Sessions">The open sessions, the one opened first first.</param>
public sealed record MemberSummary(MemberId Id, string? Label, DateTimeOffset? SeenAt, MemberAccess Access, IReadOnlyList<StoredSession> Sessions);
