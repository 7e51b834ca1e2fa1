namespace CodaMcp.Elicitation;

/// <summary>A request state that was used.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CallId">The call that used it, and may go on to do so when it is started again; null where it has no id.</param>
/// <param name="ExpiresAt">When it would be refused anyway, and need not be remembered any longer.</param>
public sealed record UsedRequestState(string Id, string? CallId, DateTimeOffset ExpiresAt);
