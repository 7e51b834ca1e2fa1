using CodaMcp.Members;
using Orleans.Runtime;

namespace CodaMcp.Authentication;

/// <summary>Asks the member's own grain, with every request: what was decided there a moment ago holds on every front.</summary>
internal sealed partial class GrainAdmissionSource(IGrainFactory grains, ILogger<GrainAdmissionSource> logger) : IAdmissionSource
{
    /// <inheritdoc/>
    public async ValueTask<Admission?> AskAsync(MemberPrincipal member, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IMemberAccessGrain>(member.Id.ToGrainKey()).Admit(member.IssuedAt, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogNoAnswer(logger, error);
            return null;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The member's grain did not say whether the member may come in")]
    private static partial void LogNoAnswer(ILogger logger, Exception error);
}
