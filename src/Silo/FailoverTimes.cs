using Orleans.Configuration;

namespace CodaMcp;

/// <summary>
/// The times for the detection of a lost silo and for calls to it. After a silo is killed, another silo serves its members within 5 s. No caller waits longer
/// than its own deadline.
/// </summary>
public static class FailoverTimes
{
    /// <summary>
    /// The interval between two probes of a silo, and the time limit of a probe. Orleans extends the limit up to <see cref="LongestProbe"/> for a slow peer.
    /// </summary>
    public static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest time limit of a probe. Orleans accepts no vote against a silo while a connection to it was active within three times this limit. This also
    /// delays the detection of a cut network.
    /// </summary>
    public static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The number of missed probes after which a silo votes to drop another one. Two votes are needed, or one vote in a cluster of two silos.
    /// </summary>
    public const int MissedProbes = 3;

    /// <summary>
    /// The interval at which a silo signs the membership table. After three missed intervals a silo has no vote and need not answer when another silo joins. If
    /// all silos are lost, new silos at other addresses wait for that time.
    /// </summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(2);

    /// <summary>The interval at which a silo reads the table. Silos also gossip each change at once.</summary>
    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>The time limit for a silo to join. After it the process ends.</summary>
    public static readonly TimeSpan Join = TimeSpan.FromSeconds(60);

    /// <summary>The default time limit of a call between grains.</summary>
    public static readonly TimeSpan Response = TimeSpan.FromSeconds(10);

    /// <summary>The time limit for a grain to end when its silo stops.</summary>
    public static readonly TimeSpan Deactivation = TimeSpan.FromSeconds(8);

    /// <summary>Sets the membership options.</summary>
    public static void Apply(ClusterMembershipOptions membership)
    {
        ArgumentNullException.ThrowIfNull(membership);
        membership.ProbeTimeout = Probe;
        membership.MaxProbeTimeout = LongestProbe;
        membership.NumMissedProbesLimit = MissedProbes;
        membership.NumVotesForDeathDeclaration = 2;
        membership.TableRefreshTimeout = TableRefresh;
        membership.IAmAliveTablePublishTimeout = SignOfLife;
        membership.NumMissedTableIAmAliveLimit = 3;
        membership.MaxJoinAttemptTime = Join;
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
