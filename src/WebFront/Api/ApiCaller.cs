using System.Diagnostics;
using CodaMcp.Audit;
using CodaMcp.Mcp;
using CodaMcp.Members;
using CodaMcp.Roles;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Api;

/// <summary>The caller of the API.</summary>
/// <param name="Member">The member.</param>
/// <param name="Label">The email address or name.</param>
/// <param name="Roles">The roles in the member's own organization.</param>
/// <param name="ClientId">The OAuth client of the token; null for a browser.</param>
internal sealed record ApiCaller(MemberId Member, string Label, MemberRoles Roles, string? ClientId)
{
    /// <summary>Returns the caller of a request that the gate has admitted.</summary>
    public static ApiCaller Of(HttpContext context) => context.Features.Get<ApiCaller>() ?? throw new InvalidOperationException("The endpoint has no gate.");

    /// <summary>Returns the caller as a reader of the audit, either of the caller's own records only or of all records that the roles allow.</summary>
    public AuditReader Reader(bool ownOnly = false) =>
        new(Member, Label, SeesOrganization: !ownOnly && Roles != MemberRoles.None, SeesArguments: Roles.HasFlag(MemberRoles.Auditor))
        {
            ClientId = ClientId,
            Front = Callers.Front,
            TraceId = Activity.Current?.TraceId.ToString(),
        };

    /// <summary>Attributes the following grain calls to this caller in the audit, until the result is disposed.</summary>
    public IDisposable Act() => new Actor(Member, Label).Begin();
}
