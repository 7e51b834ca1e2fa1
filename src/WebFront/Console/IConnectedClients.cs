using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>Reads and disconnects the clients that members have allowed, if the sign-in provider knows them.</summary>
internal interface IConnectedClients
{
    /// <summary>Returns the clients that a member has allowed and not disconnected.</summary>
    Task<IReadOnlyList<ConnectedClient>> ListAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>Revokes a member's consent for a client, which must be in the list.</summary>
    Task DisconnectAsync(MemberId member, ConnectedClient client, CancellationToken cancellationToken);
}
