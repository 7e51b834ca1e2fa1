using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>
/// Reads and changes the Coda API token that a member's calls use. Without an implementation, the account page shows only the signed-in
/// member.
/// </summary>
public interface ICodaConnections
{
    /// <summary>Returns the token information for the member's calls.</summary>
    Task<CodaConnection> GetAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>Connects the member's own token, or replaces it.</summary>
    /// <param name="member">The member.</param>
    /// <param name="token">The Coda API token, as pasted, without surrounding white space. It must never be logged or shown.</param>
    /// <param name="cancellationToken">Stops waiting. It is then not known whether the token is connected.</param>
    /// <returns>Null if the token is connected. Otherwise the reason, as a sentence for the member without the token.</returns>
    Task<string?> ConnectAsync(MemberId member, string token, CancellationToken cancellationToken);

    /// <summary>Removes the member's own token. It is not an error if there is none.</summary>
    Task DisconnectAsync(MemberId member, CancellationToken cancellationToken);
}
