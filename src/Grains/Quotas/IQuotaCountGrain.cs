using CodaMcp.Tools;

namespace CodaMcp.Quotas;

/// <summary>Counts the calls of all members of an organization together: the other side of <see cref="IQuotaGrain"/>, of the same actor and by the same key.</summary>
[Alias("codamcp.IQuotaCountGrain")]
public interface IQuotaCountGrain : IGrainWithStringKey
{
    /// <summary>Takes one call of each quota that it counts against, or of none. The same call id again takes nothing more, for two minutes.</summary>
    /// <param name="callId">Names the call.</param>
    /// <param name="tool">The tool, or <c>resources/read</c>.</param>
    /// <param name="toolset">Its toolset; empty for none.</param>
    /// <param name="writes">Whether the call may write.</param>
    /// <returns>Null if it was taken; else the error for the caller.</returns>
    [Alias("Take")]
    [ResponseTimeout("00:00:05")]
    Task<ToolError?> Take(string callId, string tool, string toolset, bool writes);

    /// <summary>Gives back what a call took. An unknown id is no error.</summary>
    [Alias("GiveBack")]
    [ResponseTimeout("00:00:05")]
    Task GiveBack(string callId);
}
