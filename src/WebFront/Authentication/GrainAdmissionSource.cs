using CodaMcp.Mcp;
using CodaMcp.Members;
using CodaMcp.Policies;

namespace CodaMcp.Authentication;

/// <summary>Asks the member's own grain at each request. So a decision at the grain applies on every front at once.</summary>
internal sealed partial class GrainAdmissionSource(IGrainFactory grains, TimeProvider time, ILogger<GrainAdmissionSource> logger) : IAdmissionSource
{
    /// <inheritdoc/>
    public async ValueTask<Entry?> EnterAsync(MemberPrincipal member, string? sessionId, string revision, CancellationToken cancellationToken)
    {
        try
        {
            var grain = grains.GetKnownGrain<IMemberAccessGrain>(member.GrainKey);
            return await GrainFaults.AskAsync(() => grain.Enter(member.IssuedAt, member.ClientId, sessionId, revision), time, cancellationToken);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogNoAnswer(logger, error);
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task ShowAsync(MemberPrincipal member, CancellationToken cancellationToken)
    {
        try
        {
            var policies = grains.GetGrain<IPolicyGrain>(PolicyGrainKey.Of(member.Id.Organization));
            await policies.Connect(new ConnectClient(member.ClientId, "", "", member.Id, member.Label)).WaitAsync(cancellationToken);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogNotShown(logger, error);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The member's grain did not say whether the member may come in")]
    private static partial void LogNoAnswer(ILogger logger, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A client that waits for an admin was not shown to the organization's admins")]
    private static partial void LogNotShown(ILogger logger, Exception error);
}
