using System.Diagnostics;
using System.Globalization;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Says to the member's grain who is behind an MCP request.</summary>
internal static class Callers
{
    /// <summary>This front in audit records: machine and process.</summary>
    public static string Front { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    /// <summary>Everything the grain is told of the caller.</summary>
    /// <param name="context">The HTTP request, signed in.</param>
    /// <param name="request">The MCP request.</param>
    /// <param name="timeLeft">How long the client waits.</param>
    public static Caller Of(HttpContext context, JsonRpcRequest request, TimeSpan timeLeft)
    {
        var member = context.GetMember();
        var session = context.Features.Get<SessionFeature>()?.Session;
        var client = request.Context?.ClientInfo;
        return new Caller
        {
            GrantedScopes = [.. member.Scopes],
            TokenIssuedAt = member.IssuedAt,
            Client = ClientOf(member, session, client?.Name, client?.Version),
            SessionId = session?.Id,
            TimeLeft = timeLeft,
            TraceId = Activity.Current?.TraceId.ToHexString(),
            MemberLabel = member.Label,
            Front = Front,
        };
    }

    /// <summary>The client: what it said at <c>initialize</c>, or says with each request where there are no sessions.</summary>
    public static CallingClient ClientOf(MemberPrincipal member, SessionInfo? session, string? name, string? version) => session is { Opening: var opening }
        ? new CallingClient(member.ClientId, opening.ClientName, opening.ClientVersion, opening.ProtocolVersion)
        : new CallingClient(member.ClientId, ClientText.Clean(name), ClientText.Clean(version), ProtocolVersions.Modern);
}
