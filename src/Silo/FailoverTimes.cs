using Orleans.Configuration;

namespace CodaMcp;

/// <summary>
/// How soon a cluster notices that a silo is lost, and how long what was sent to it may wait. Chosen so that the members of a silo that was
/// killed are served by another within 5 s, and that no caller waits for more than its own deadline.
/// </summary>
public static class FailoverTimes
{
    /// <summary>Between two probes of a silo, and how long the answer may take before it counts as missed; Orleans lengthens it up to <see cref="LongestProbe"/> for a slow peer.</summary>
    public static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a probe may take. Three of it is also how long a connection that still stands speaks for a silo that does not answer: a cut network looks so.</summary>
    public static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(2);

    /// <summary>So many probes missed, and a silo votes to drop the other. Two votes are needed, or one of two silos.</summary>
    public const int MissedProbes = 3;

    /// <summary>
    /// How often a silo signs the membership table. Who has not for three times as long has no vote and need not answer when a silo joins: this is
    /// what silos that start after the loss of all of them, at new addresses, wait for.
    /// </summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(2);

    /// <summary>How often the table is read without a reason; changes are gossiped at once.</summary>
    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>How long a silo tries to join before it gives up, and the process ends.</summary>
    public static readonly TimeSpan Join = TimeSpan.FromSeconds(60);

    /// <summary>How long a call between grains may take that says nothing else.</summary>
    public static readonly TimeSpan Response = TimeSpan.FromSeconds(10);

    /// <summary>How long a grain has to end when its silo stops.</summary>
    public static readonly TimeSpan Deactivation = TimeSpan.FromSeconds(8);

    /// <summary>Sets what concerns membership.</summary>
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
