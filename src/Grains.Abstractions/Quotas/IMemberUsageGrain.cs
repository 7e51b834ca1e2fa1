using CodaMcp.Members;

namespace CodaMcp.Quotas;

/// <summary>What a member has used and what is left: a side of the member's actor, keyed by <see cref="MemberId.ToGrainKey"/>.</summary>
[Alias("codamcp.IMemberUsageGrain")]
public interface IMemberUsageGrain : IGrainWithStringKey
{
    /// <summary>The member's use. Asking counts against no quota.</summary>
    [Alias("GetUsage")]
    [ResponseTimeout("00:00:10")]
    Task<MemberUsage> GetUsage(CancellationToken cancellationToken = default);
}
