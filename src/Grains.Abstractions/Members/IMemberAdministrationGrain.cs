namespace CodaMcp.Members;

/// <summary>
/// What operators do to the sessions of one member: a side of the member's actor (<see cref="IMemberGrain"/>, same key). Whether the member
/// is let in at all is decided at <see cref="IMemberAccessGrain"/>.
/// </summary>
[Alias("codamcp.IMemberAdministrationGrain")]
public interface IMemberAdministrationGrain : IGrainWithStringKey
{
    /// <summary>Ends a session, whichever client's: its streams end and its calls are cancelled. Durable when this returns. False where there is none.</summary>
    [Alias("EndSession")]
    [ResponseTimeout("00:00:25")]
    Task<bool> EndSession(string sessionId);

    /// <summary>Ends all sessions likewise.</summary>
    /// <returns>How many.</returns>
    [Alias("EndSessions")]
    [ResponseTimeout("00:00:25")]
    Task<int> EndSessions();
}
