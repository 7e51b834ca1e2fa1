using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>The clients that members have allowed, where the provider of the sign-in knows them.</summary>
internal interface IConnectedClients
{
    /// <summary>The clients that a member has allowed and not disconnected.</summary>
    Task<IReadOnlyList<ConnectedClient>> ListAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>Takes back what a member has allowed a client, which must be one of the list.</summary>
    Task DisconnectAsync(MemberId member, ConnectedClient client, CancellationToken cancellationToken);
}
