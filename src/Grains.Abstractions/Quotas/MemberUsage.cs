namespace CodaMcp.Quotas;

/// <summary>What a member has used, and what is left. Days and months are in UTC.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.MemberUsage")]
public sealed record MemberUsage
{
    /// <summary>Calls of today, writes among them. Counted as <see cref="Quota"/> says. After the crash of a silo up to an hour may be missing; the audit has all.</summary>
    [Id(0)] public required int CallsToday { get; init; }

    /// <summary>Writes of today.</summary>
    [Id(1)] public required int WritesToday { get; init; }

    /// <summary>Calls of this month.</summary>
    [Id(2)] public required int CallsThisMonth { get; init; }

    /// <summary>Writes of this month.</summary>
    [Id(3)] public required int WritesThisMonth { get; init; }

    /// <summary>The quotas that the member's calls count against: the member's own, and those of the organization.</summary>
    [Id(4)] public required QuotaUse[] Quotas { get; init; }

    /// <summary>How many calls may be made at this moment without a wait (<c>CODAMCP_CALL_BURST</c>).</summary>
    [Id(5)] public required int CallsLeft { get; init; }

    /// <summary>The most that <see cref="CallsLeft"/> can be.</summary>
    [Id(6)] public required int CallBurst { get; init; }

    /// <summary>How many calls come back each minute (<c>CODAMCP_CALLS_PER_MINUTE</c>).</summary>
    [Id(7)] public required int CallsPerMinute { get; init; }
}
