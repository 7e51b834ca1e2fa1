using CodaMcp.Members;

namespace CodaMcp.Quotas;

/// <summary>
/// A limit on the calls or writes in each minute, day or month (UTC). Tool calls and reads of resources count. Completions, listings of
/// resources and <c>get_my_usage</c> do not. Two quotas that differ only in <see cref="Limit"/> are the same quota.
/// </summary>
[GenerateSerializer, Immutable, Alias("codamcp.Quota")]
public sealed record Quota
{
    /// <summary>The largest <see cref="Limit"/>.</summary>
    public const int MaxLimit = 1_000_000_000;

    /// <summary>The organization that the quota is set in.</summary>
    [Id(0)] public required OrganizationId Organization { get; init; }

    /// <summary>Whose calls are counted together.</summary>
    [Id(1)] public required QuotaScope Scope { get; init; }

    /// <summary>The member's id (<see cref="MemberId.Member"/>) for <see cref="QuotaScope.Member"/>; otherwise empty.</summary>
    [Id(2)] public string Member { get; init; } = "";

    /// <summary>Only calls of this tool count, or calls of <c>resources/read</c>; empty for all calls. Not used together with <see cref="Toolset"/>.</summary>
    [Id(3)] public string Tool { get; init; } = "";

    /// <summary>Only calls of the tools in this toolset count; empty for all.</summary>
    [Id(4)] public string Toolset { get; init; } = "";

    /// <summary>What is counted.</summary>
    [Id(5)] public required QuotaMeasure Measure { get; init; }

    /// <summary>The period after which the count starts again from 0.</summary>
    [Id(6)] public required QuotaPeriod Period { get; init; }

    /// <summary>The most calls or writes in a period; 0 to <see cref="MaxLimit"/>.</summary>
    [Id(7)] public required int Limit { get; init; }

    /// <summary>Returns whether two quotas are equal apart from <see cref="Limit"/>.</summary>
    public bool IsSameAs(Quota other) => other is not null && this with { Limit = 0 } == other with { Limit = 0 };
}

/// <summary>Whose calls a <see cref="Quota"/> counts together. Stored by name.</summary>
[GenerateSerializer, Alias("codamcp.QuotaScope")]
public enum QuotaScope
{
    /// <summary>The calls of all members of the organization together.</summary>
    Organization,

    /// <summary>The calls of each member of the organization, counted separately for each member.</summary>
    EachMember,

    /// <summary>The calls of one member.</summary>
    Member,
}

/// <summary>What a <see cref="Quota"/> counts. Stored by name.</summary>
[GenerateSerializer, Alias("codamcp.QuotaMeasure")]
public enum QuotaMeasure
{
    /// <summary>All calls.</summary>
    Calls,

    /// <summary>Calls of tools that write. Each counts once, however many requests it sends to Coda.</summary>
    Writes,
}

/// <summary>The period of a <see cref="Quota"/>, in UTC. Stored by name.</summary>
[GenerateSerializer, Alias("codamcp.QuotaPeriod")]
public enum QuotaPeriod
{
    /// <summary>From second 0 of a minute.</summary>
    Minute,

    /// <summary>From midnight.</summary>
    Day,

    /// <summary>From midnight of the first day of a month.</summary>
    Month,
}
