namespace CodaMcp.Members;

/// <summary>
/// One member, whichever client, session and front they come by. Keyed by <see cref="MemberId.ToGrainKey"/>. Holds the member's
/// MCP sessions (<see cref="Sessions.IMemberSessionGrain"/>), call limit and Coda response cache, runs their calls
/// (<see cref="Calls.IMemberCallGrain"/>) and records what happened.
/// </summary>
[Alias("codamcp.IMemberGrain")]
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>With which Coda API token the member's calls are made. Does not ask Coda.</summary>
    [Alias("GetCodaConnection")]
    ValueTask<CodaConnection> GetCodaConnection(CancellationToken cancellationToken = default);

    /// <summary>
    /// Checks a Coda API token with Coda and has the member's calls made with it from now on, in place of any before it. It is stored
    /// encrypted when this returns. Takes one call of the member's call limit. Waits up to 20 s for Coda, and then for the database.
    /// </summary>
    [Alias("ConnectCoda")]
    [ResponseTimeout("00:00:45")]
    Task<ConnectCodaOutcome> ConnectCoda(ConnectCoda request, CancellationToken cancellationToken = default);

    /// <summary>Forgets the member's own Coda API token, stored copy and cached answers included. There being none is no error.</summary>
    /// <returns>What the member's calls are made with from now on.</returns>
    [Alias("DisconnectCoda")]
    [ResponseTimeout("00:00:25")]
    Task<CodaConnection> DisconnectCoda(CancellationToken cancellationToken = default);
}
