using CodaMcp.Members;

namespace CodaMcp.Authentication;

/// <summary>Where this front learns whether a signed-in member is still let in.</summary>
internal interface IAdmissionSource
{
    /// <summary>Asks; see <see cref="IMemberAccessGrain.Admit"/>.</summary>
    /// <param name="member">The member, with the time their token was issued.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer; null where there is none to be had.</returns>
    ValueTask<Admission?> AskAsync(MemberPrincipal member, CancellationToken cancellationToken);
}
