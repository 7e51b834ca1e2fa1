namespace CodaMcp.Members;

/// <summary>
/// One member, for all clients, sessions and fronts. Keyed by <see cref="MemberId.ToGrainKey"/>. Holds the member's MCP sessions
/// (<see cref="Sessions.IMemberSessionGrain"/>), call limit and Coda response cache. Runs the member's calls
/// (<see cref="Calls.IMemberCallGrain"/>), and records calls and events.
/// </summary>
[Alias("codamcp.IMemberGrain")]
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>Returns which Coda API token the member's calls use. Does not ask Coda.</summary>
    [Alias("GetCodaConnection")]
    ValueTask<CodaConnection> GetCodaConnection(CancellationToken cancellationToken = default);

    /// <summary>
    /// Checks a Coda API token with Coda. The member's calls use it from now on, instead of any earlier token. It is stored encrypted when this
    /// returns. Takes one call of the member's call limit. Waits up to 20 s for Coda, and then for the database.
    /// </summary>
    [Alias("ConnectCoda")]
    [ResponseTimeout("00:00:45")]
    Task<ConnectCodaOutcome> ConnectCoda(ConnectCoda request, CancellationToken cancellationToken = default);

    /// <summary>Deletes the member's own Coda API token, including the stored copy and the cached answers. A missing token is no error.</summary>
    /// <returns>Which token the member's calls use from now on.</returns>
    [Alias("DisconnectCoda")]
    [ResponseTimeout("00:00:25")]
    Task<CodaConnection> DisconnectCoda(CancellationToken cancellationToken = default);
}
