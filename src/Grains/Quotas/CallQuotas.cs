using CodaMcp.Calls;
using CodaMcp.Tools;

namespace CodaMcp.Quotas;

/// <summary>Takes one call from the quotas, and gives it back. For the grain's turns only.</summary>
/// <param name="owner">The member's quotas.</param>
/// <param name="callId">Identifies the call, for as long as it may be started again.</param>
/// <param name="tool">The tool, or <c>resources/read</c>.</param>
/// <param name="toolset">Its toolset; empty for none.</param>
/// <param name="writes">Whether the call may write.</param>
public sealed class CallQuotas(MemberQuotas owner, string callId, string tool, string toolset, bool writes)
{
    private QuotaTake? own;
    private bool shared;
    private DateTimeOffset? countedAt;

    /// <summary>
    /// Takes one call from each quota that it counts against, or from none. These are the member's quotas, and those that the organization shares.
    /// </summary>
    /// <param name="timeLeft">How long the caller waits for its answer.</param>
    /// <param name="running">The call. Its cancellation ends the wait.</param>
    /// <returns>Null if the call was taken; otherwise the error for the caller.</returns>
    public async ValueTask<ToolError?> TakeAsync(TimeSpan timeLeft, RunningCall running)
    {
        ArgumentNullException.ThrowIfNull(running);
        if (owner.OfMember(tool, toolset, writes) is { Count: > 0 } quotas)
        {
            own = new QuotaTake(quotas);
            if (await owner.TakeAsync(own) is { } refusal)
                return refusal;
        }

        // The member's quotas come first. If they are used up, the call takes nothing from the organization's quotas, not even for a moment.
        if (owner.IsShared(tool, toolset, writes))
        {
            shared = true;
            if (await owner.TakeSharedAsync(callId, tool, toolset, writes, timeLeft, running.Cancelled) is { } refusal)
            {
                shared = refusal.Kind != ToolErrorKind.QuotaExceeded;
                GiveBack();
                return refusal;
            }
        }

        countedAt = owner.Count(writes);
        return null;
    }

    /// <summary>Gives back the call's share of each quota. The call was not made, or it is counted when it is started again.</summary>
    public void GiveBack()
    {
        if (own is not null)
            owner.GiveBack(own);
        if (shared)
            owner.GiveBackShared(callId);
        if (countedAt is { } at)
            owner.Uncount(writes, at);
        (own, shared, countedAt) = (null, false, null);
    }
}
