using CodaMcp.Members;

namespace CodaMcp.Authentication;

/// <summary>Tells this front whether a signed-in member is still admitted.</summary>
internal interface IAdmissionSource
{
    /// <summary>Asks about a request; see <see cref="IMemberAccessGrain.Enter"/>.</summary>
    /// <param name="member">The member, with the time their token was issued.</param>
    /// <param name="sessionId">The session that the request names; null for none.</param>
    /// <param name="revision">The MCP revision of the session, as the request states it; empty if it states none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer; null if the grain did not answer.</returns>
    ValueTask<Entry?> EnterAsync(MemberPrincipal member, string? sessionId, string revision, CancellationToken cancellationToken);

    /// <summary>Shows the client of a request to the admins of the organization, who must allow it.</summary>
    /// <param name="member">The member who uses the client.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task ShowAsync(MemberPrincipal member, CancellationToken cancellationToken);

    /// <summary>Asks about a member whose request has no session.</summary>
    /// <returns>The answer; null if the grain did not answer.</returns>
    async ValueTask<Admission?> AskAsync(MemberPrincipal member, CancellationToken cancellationToken) =>
        (await EnterAsync(member, sessionId: null, revision: "", cancellationToken))?.Admission;
}
