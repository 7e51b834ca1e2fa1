using System.Diagnostics;
using CodaMcp.Audit;
using CodaMcp.Mcp;
using CodaMcp.Members;
using CodaMcp.Roles;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Api;

/// <summary>Who calls the API.</summary>
/// <param name="Member">The member.</param>
/// <param name="Label">The email address or name.</param>
/// <param name="Roles">The roles in the own organization.</param>
/// <param name="ClientId">The OAuth client of the token; null for a browser.</param>
internal sealed record ApiCaller(MemberId Member, string Label, MemberRoles Roles, string? ClientId)
{
    /// <summary>The caller of a request that the gate has let through.</summary>
    public static ApiCaller Of(HttpContext context) => context.Features.Get<ApiCaller>() ?? throw new InvalidOperationException("The endpoint has no gate.");

    /// <summary>The caller as a reader of the audit, with the own records only or all that the roles show.</summary>
    public AuditReader Reader(bool ownOnly = false) =>
        new(Member, Label, SeesOrganization: !ownOnly && Roles != MemberRoles.None, SeesArguments: Roles.HasFlag(MemberRoles.Auditor))
        {
            ClientId = ClientId,
            Front = Callers.Front,
            TraceId = Activity.Current?.TraceId.ToString(),
        };

    /// <summary>Has the grain calls that follow recorded as this caller's.</summary>
    public IDisposable Act() => new Actor(Member, Label).Begin();
}
