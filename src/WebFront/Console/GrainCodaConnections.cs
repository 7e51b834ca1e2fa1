using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>Calls the member's grain, which holds the connection.</summary>
/// <param name="grains">Finds the grain.</param>
internal sealed class GrainCodaConnections(IGrainFactory grains) : ICodaConnections
{
    /// <inheritdoc/>
    public Task<CodaConnection> GetAsync(MemberId member, CancellationToken cancellationToken) => GrainOf(member).GetCodaConnection(cancellationToken).AsTask();

    /// <inheritdoc/>
    public async Task<string?> ConnectAsync(MemberId member, string token, CancellationToken cancellationToken) =>
        (await GrainOf(member).ConnectCoda(new ConnectCoda(token), cancellationToken)).Refusal;

    /// <inheritdoc/>
    public Task DisconnectAsync(MemberId member, CancellationToken cancellationToken) => GrainOf(member).DisconnectCoda(cancellationToken);

    private IMemberGrain GrainOf(MemberId member) => grains.GetGrain<IMemberGrain>(member.ToGrainKey());
}
