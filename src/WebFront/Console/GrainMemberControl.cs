using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Tools;

namespace CodaMcp.Pages;

/// <summary>Calls the member's grain.</summary>
/// <param name="grains">Finds the grain.</param>
internal sealed class GrainMemberControl(IGrainFactory grains) : IMemberControl
{
    /// <inheritdoc/>
    public Task<bool> EndSessionAsync(MemberId member, string session) => grains.GetGrain<IMemberAdministrationGrain>(member.ToGrainKey()).EndSession(session);

    /// <inheritdoc/>
    public Task<int> EndSessionsAsync(MemberId member) => grains.GetGrain<IMemberAdministrationGrain>(member.ToGrainKey()).EndSessions();

    /// <inheritdoc/>
    public Task RevokeAsync(MemberId member, DateTimeOffset issuedBefore) => grains.GetGrain<IMemberAccessGrain>(member.ToGrainKey()).RevokeTokens(issuedBefore);

    /// <inheritdoc/>
    public Task SetDisabledAsync(MemberId member, bool disabled) => grains.GetGrain<IMemberAccessGrain>(member.ToGrainKey()).SetDisabled(disabled);

    /// <inheritdoc/>
    public Task<bool> RecordDisconnectAsync(MemberId member, ConnectedClient client) => grains.GetGrain<IMemberRecordGrain>(member.ToGrainKey()).Record(new MemberEvent
    {
        Kind = EventKinds.ClientDisconnect,
        Client = new CallingClient(client.Id, "", "", ""),
        RegisteredName = client.Name,
    });

    /// <inheritdoc/>
    public Task<MemberUsage> UsageAsync(MemberId member, CancellationToken cancellationToken) =>
        grains.GetGrain<IMemberUsageGrain>(member.ToGrainKey()).GetUsage(cancellationToken);
}
