using CodaMcp.Members;

namespace CodaMcp.Sessions;

/// <summary>The session of a request by an <c>initialize</c> client, as the member's grain knows it.</summary>
/// <param name="Session">The session.</param>
public sealed record SessionFeature(SessionInfo Session);
