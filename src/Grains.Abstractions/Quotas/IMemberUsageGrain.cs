using CodaMcp.Members;

namespace CodaMcp.Quotas;

/// <summary>Returns the usage and the remaining quotas of a member. An interface of the member's grain, keyed by <see cref="MemberId.ToGrainKey"/>.</summary>
[Alias("codamcp.IMemberUsageGrain")]
public interface IMemberUsageGrain : IGrainWithStringKey
{
    /// <summary>Returns the member's usage. This call counts against no quota.</summary>
    [Alias("GetUsage")]
    [ResponseTimeout("00:00:10")]
    Task<MemberUsage> GetUsage(CancellationToken cancellationToken = default);
}
