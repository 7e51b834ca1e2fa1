using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>The stored data of one member, for operators.</summary>
/// <param name="Id">The member.</param>
/// <param name="Label">The last known email address or name; null if there is none.</param>
/// <param name="SeenAt">When the member last called or opened a session, to within an hour; null if it did not since this time is stored.</param>
/// <param name="Access">The current decisions about the member.</param>
/// <param name="Sessions">The open sessions, the oldest first.</param>
public sealed record MemberSummary(MemberId Id, string? Label, DateTimeOffset? SeenAt, MemberAccess Access, IReadOnlyList<StoredSession> Sessions);
