namespace CodaMcp.Elicitation;

/// <summary>A request state that was used.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CallId">The call that used it. The call may use it again after a restart. Null if the call has no id.</param>
/// <param name="ExpiresAt">When the state expires. After that it is refused anyway, and the entry is not needed.</param>
public sealed record UsedRequestState(string Id, string? CallId, DateTimeOffset ExpiresAt);
