namespace CodaMcp.Sessions;

/// <summary>Whether a stream goes on. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.StreamEnd")]
public enum StreamEnd
{
    /// <summary>It does.</summary>
    None,

    /// <summary>The session has ended, or is not this client's: to be answered with 404 where nothing was sent yet.</summary>
    SessionEnded,

    /// <summary>Another connection has taken the stream over.</summary>
    TakenOver,
}
