using CodaMcp.Sessions;
using CodaMcp.Subscriptions;

namespace CodaMcp.Conformance;

/// <summary>
/// Has a front ask a member's grain often whether anything happened: a grain that is to begin anew waits for those who ask it, and the suites
/// wait for a second and a half.
/// </summary>
internal sealed class ShortPolls : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.Request.GetArgumentCount() > 0)
        {
            if (context.Request.GetArgument(0) is ListenRequest listen && listen.Wait > Wait)
                context.Request.SetArgument(0, listen with { Wait = Wait });
            else if (context.Request.GetArgument(0) is ReadStream read && read.Wait > Wait)
                context.Request.SetArgument(0, read with { Wait = Wait });
        }
        return context.Invoke();
    }
}
