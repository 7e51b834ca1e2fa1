using CodaMcp.Mcp;
using CodaMcp.Members;
using CodaMcp.Policies;

namespace CodaMcp.Authentication;

/// <summary>Asks the member's own grain, with every request: what was decided there a moment ago holds on every front.</summary>
internal sealed partial class GrainAdmissionSource(IGrainFactory grains, TimeProvider time, ILogger<GrainAdmissionSource> logger) : IAdmissionSource
{
    /// <inheritdoc/>
    public async ValueTask<Admission?> AskAsync(MemberPrincipal member, CancellationToken cancellationToken)
    {
        try
        {
            var grain = grains.GetGrain<IMemberAccessGrain>(member.Id.ToGrainKey());
            var admission = await GrainFaults.AskAsync(
                () => member.ClientId.Length > 0 ? grain.AdmitClient(member.IssuedAt, member.ClientId, CancellationToken.None) : grain.Admit(member.IssuedAt, CancellationToken.None),
                time, cancellationToken);
            // A client that was connected before its organization had admins asked shows itself to them here.
            if (admission == Admission.ClientPending)
                await grains.GetGrain<IPolicyGrain>(PolicyGrainKey.Of(member.Id.Organization)).Connect(new ConnectClient(member.ClientId, "", "", member.Id, member.Label)).WaitAsync(cancellationToken);
            return admission;
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogNoAnswer(logger, error);
            return null;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The member's grain did not say whether the member may come in")]
    private static partial void LogNoAnswer(ILogger logger, Exception error);
}
