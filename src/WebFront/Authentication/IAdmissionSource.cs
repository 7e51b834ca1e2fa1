using CodaMcp.Members;

namespace CodaMcp.Authentication;

/// <summary>Where this front learns whether a signed-in member is still let in.</summary>
internal interface IAdmissionSource
{
    /// <summary>Asks about a request; see <see cref="IMemberAccessGrain.Enter"/>.</summary>
    /// <param name="member">The member, with the time their token was issued.</param>
    /// <param name="sessionId">The session that the request names; null for none.</param>
    /// <param name="revision">The MCP revision that the request says the session is of; empty if it says none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer; null where there is none to be had.</returns>
    ValueTask<Entry?> EnterAsync(MemberPrincipal member, string? sessionId, string revision, CancellationToken cancellationToken);

    /// <summary>Shows the client of a request to the admins of its organization, who have to allow it.</summary>
    /// <param name="member">The member who came by it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task ShowAsync(MemberPrincipal member, CancellationToken cancellationToken);

    /// <summary>Asks about a member who comes without a session.</summary>
    /// <returns>The answer; null where there is none to be had.</returns>
    async ValueTask<Admission?> AskAsync(MemberPrincipal member, CancellationToken cancellationToken) =>
        (await EnterAsync(member, sessionId: null, revision: "", cancellationToken))?.Admission;
}
