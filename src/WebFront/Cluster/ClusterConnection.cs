namespace CodaMcp.Cluster;

/// <summary>Whether this front can reach the grains. Always true if a silo is in the same process.</summary>
internal sealed class ClusterConnection
{
    private volatile bool started;
    private volatile int gateways;

    /// <summary>Whether the cluster was ever reached. Before that, the client cannot send any call.</summary>
    public bool HasStarted => started;

    /// <summary>Whether the cluster is reached now.</summary>
    public bool IsConnected => started && gateways > 0;

    /// <summary>Whether a silo is in this process. Then messages to all silos leave from there and pass through no gateway.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>Returns the connection of a front with a silo in the same process.</summary>
    public static ClusterConnection Local() => new() { started = true, gateways = 1, IsLocal = true };

    /// <summary>Notes that the client has started.</summary>
    public void Start() => started = true;

    /// <summary>Notes the number of silos that the client is connected to.</summary>
    public void Count(int connectedGateways) => gateways = connectedGateways;
}
