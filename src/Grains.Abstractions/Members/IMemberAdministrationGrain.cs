namespace CodaMcp.Members;

/// <summary>
/// Ends sessions of one member, for operators and for the API. An interface of the member's grain (<see cref="IMemberGrain"/>, same key).
/// <see cref="IMemberAccessGrain"/> decides whether the member is admitted at all.
/// </summary>
[Alias("codamcp.IMemberAdministrationGrain")]
public interface IMemberAdministrationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Ends a session of any client. Its streams end and its calls are cancelled. Durable when this returns. Returns false if there is no such
    /// session.
    /// </summary>
    [Alias("EndSession")]
    [ResponseTimeout("00:00:25")]
    Task<bool> EndSession(string sessionId);

    /// <summary>Ends all sessions in the same way.</summary>
    /// <returns>The number of sessions that were ended.</returns>
    [Alias("EndSessions")]
    [ResponseTimeout("00:00:25")]
    Task<int> EndSessions();
}
