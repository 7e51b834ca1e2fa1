namespace CodaMcp.Quotas;

/// <summary>The usage of a member and the remaining quotas. Days and months are in UTC.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.MemberUsage")]
public sealed record MemberUsage
{
    /// <summary>
    /// The calls of today, including writes. <see cref="Quota"/> defines which calls count. After a silo crash, up to an hour of calls may be
    /// missing here. The audit has all calls.
    /// </summary>
    [Id(0)] public required int CallsToday { get; init; }

    /// <summary>The writes of today.</summary>
    [Id(1)] public required int WritesToday { get; init; }

    /// <summary>The calls of this month, including writes.</summary>
    [Id(2)] public required int CallsThisMonth { get; init; }

    /// <summary>The writes of this month.</summary>
    [Id(3)] public required int WritesThisMonth { get; init; }

    /// <summary>The quotas that the member's calls count against: the member's own, and those of the organization.</summary>
    [Id(4)] public required QuotaUse[] Quotas { get; init; }

    /// <summary>The number of calls that the member can make now without waiting (<c>CODAMCP_CALL_BURST</c>).</summary>
    [Id(5)] public required int CallsLeft { get; init; }

    /// <summary>The largest value of <see cref="CallsLeft"/>.</summary>
    [Id(6)] public required int CallBurst { get; init; }

    /// <summary>The number of calls that become available again each minute (<c>CODAMCP_CALLS_PER_MINUTE</c>).</summary>
    [Id(7)] public required int CallsPerMinute { get; init; }
}
