using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Members;
using CodaMcp.Pages;
using CodaMcp.Policies;

namespace CodaMcp.Roles;

/// <inheritdoc cref="IMemberRoles"/>
/// <remarks>
/// An email address makes its member an admin of the member's own organization only. So an organization whose identity provider asserts any address
/// gains no rights over other organizations.
/// </remarks>
internal sealed partial class PolicyMemberRoles(FrontSettings settings, IGrainFactory grains, TimeProvider time, ILogger<PolicyMemberRoles> logger) : IMemberRoles
{
    /// <inheritdoc/>
    public ValueTask<MemberRoles> FindAsync(MemberPrincipal member, CancellationToken cancellationToken) => FindAsync(member.Id, member.Email, [], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MemberRoles> FindAsync(SignedInMember member, CancellationToken cancellationToken) => FindAsync(member.Id, member.Email, member.StytchRoles, cancellationToken);

    private async ValueTask<MemberRoles> FindAsync(MemberId member, string? email, IReadOnlyList<string> stytchRoles, CancellationToken cancellationToken)
    {
        var isAdmin = IsNamed(settings.Admins, member, email) || Has(stytchRoles, settings.AdminRole) || IsNamed(await AdminsOfAsync(member, cancellationToken), member, email);
        var isAuditor = IsNamed(settings.Auditors, member, email) || Has(stytchRoles, settings.AuditorRole);
        return (isAdmin ? MemberRoles.Admin : MemberRoles.None) | (isAuditor ? MemberRoles.Auditor : MemberRoles.None);
    }

    // While the policy grain cannot be reached, the policy makes no member an admin.
    private async ValueTask<IReadOnlyList<string>> AdminsOfAsync(MemberId member, CancellationToken cancellationToken)
    {
        try
        {
            var policies = grains.GetGrain<IPolicyGrain>(PolicyGrainKey.Of(member.Organization));
            return (await GrainFaults.AskAsync(() => policies.GetEffective(""), time, cancellationToken)).Admins;
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogUnknown(error);
            return [];
        }
    }

    private static bool Has(IReadOnlyList<string> roles, string role) => role.Length > 0 && roles.Contains(role);

    // Compares email addresses without case, and ids exactly.
    private static bool IsNamed(IReadOnlyList<string> names, MemberId member, string? email) =>
        names.Contains(member.Member) || (email is { Length: > 0 } && email.Contains('@', StringComparison.Ordinal) && names.Contains(email, StringComparer.OrdinalIgnoreCase));

    [LoggerMessage(LogLevel.Warning, "The admins that the organization's policy names are not known just now.")]
    private partial void LogUnknown(Exception error);
}
