namespace CodaMcp.Cluster;

/// <summary>Whether this front reaches the actors. Always, where a silo is in the same process.</summary>
internal sealed class ClusterConnection
{
    private volatile bool started;
    private volatile int gateways;

    /// <summary>Whether the cluster was ever reached: before, there is nothing that a call could be sent with.</summary>
    public bool HasStarted => started;

    /// <summary>Whether it is reached now.</summary>
    public bool IsConnected => started && gateways > 0;

    /// <summary>Whether a silo is in this process, so that messages to all silos leave from there and pass through no gateway.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>A connection that needs no making.</summary>
    public static ClusterConnection Local() => new() { started = true, gateways = 1, IsLocal = true };

    /// <summary>Notes that the client is through with its start.</summary>
    public void Start() => started = true;

    /// <summary>Notes how many silos there is a connection to.</summary>
    public void Count(int connectedGateways) => gateways = connectedGateways;
}
