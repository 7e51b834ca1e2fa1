using CodaMcp.Members;

namespace CodaMcp.Pages.Stytch;

/// <summary>Reads and revokes the consents at Stytch.</summary>
internal sealed class StytchConnectedClients(IStytchApi stytch) : IConnectedClients
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ConnectedClient>> ListAsync(MemberId member, CancellationToken cancellationToken) =>
    [
        .. (await stytch.ListConnectedApps(member.Organization, member.Member, cancellationToken)).ConnectedApps
            .Select(app => new ConnectedClient(app.ConnectedAppId, app.Name, app.ScopesGranted.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
    ];

    /// <inheritdoc/>
    public Task DisconnectAsync(MemberId member, ConnectedClient client, CancellationToken cancellationToken) =>
        stytch.RevokeConnectedApp(member.Organization, member.Member, client.Id, new RevokeConnectedAppRequest(), cancellationToken);
}
