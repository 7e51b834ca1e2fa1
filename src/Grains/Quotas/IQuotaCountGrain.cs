using CodaMcp.Tools;

namespace CodaMcp.Quotas;

/// <summary>Counts the calls of all members of an organization together. The same grain, with the same key, implements <see cref="IQuotaGrain"/>.</summary>
[Alias("codamcp.IQuotaCountGrain")]
public interface IQuotaCountGrain : IGrainWithStringKey
{
    /// <summary>Takes one call from each quota that it counts against, or from none. For two minutes, the same call id takes nothing more.</summary>
    /// <param name="callId">Identifies the call.</param>
    /// <param name="tool">The tool, or <c>resources/read</c>.</param>
    /// <param name="toolset">Its toolset; empty for none.</param>
    /// <param name="writes">Whether the call may write.</param>
    /// <returns>Null if it was taken; otherwise the error for the caller.</returns>
    [Alias("Take")]
    [ResponseTimeout("00:00:05")]
    Task<ToolError?> Take(string callId, string tool, string toolset, bool writes);

    /// <summary>Gives back a call's share of each quota. Ignores an unknown id.</summary>
    [Alias("GiveBack")]
    [ResponseTimeout("00:00:05")]
    Task GiveBack(string callId);
}
