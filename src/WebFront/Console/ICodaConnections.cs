using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>
/// Which Coda API token a member's calls are made with, and how the member changes it. Where nothing implements it, the account page
/// says only who is signed in.
/// </summary>
public interface ICodaConnections
{
    /// <summary>What the member's calls are made with now.</summary>
    Task<CodaConnection> GetAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>Connects, or replaces, the member's own token.</summary>
    /// <param name="member">Whose.</param>
    /// <param name="token">The Coda API token, as pasted, without surrounding white space. It must never be logged or shown.</param>
    /// <param name="cancellationToken">Gives up; whether the token is connected is then not known.</param>
    /// <returns>Null when it is connected, else why it is not: a sentence for the member, without the token.</returns>
    Task<string?> ConnectAsync(MemberId member, string token, CancellationToken cancellationToken);

    /// <summary>Forgets the member's own token. There being none is no error.</summary>
    Task DisconnectAsync(MemberId member, CancellationToken cancellationToken);
}
