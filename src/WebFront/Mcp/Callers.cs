using System.Diagnostics;
using System.Globalization;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Describes the caller of an MCP request to the member's grain.</summary>
internal static class Callers
{
    /// <summary>The name of this front in audit records: machine and process.</summary>
    public static string Front { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    /// <summary>Returns everything that the grain needs to know about the caller.</summary>
    /// <param name="context">The HTTP request, signed in.</param>
    /// <param name="request">The MCP request.</param>
    /// <param name="timeLeft">How long the client waits.</param>
    public static Caller Of(HttpContext context, JsonRpcRequest request, TimeSpan timeLeft)
    {
        var member = context.GetMember();
        var session = context.Features.GetRequiredFeature<Entrance>().SessionId;
        var client = request.Context?.ClientInfo;
        return new Caller
        {
            GrantedScopes = [.. member.Scopes],
            TokenIssuedAt = member.IssuedAt,
            // Only a challenge for more scope needs to distinguish tokens. Requests other than tool calls only read.
            TokenId = member.Has(Scopes.Read) ? "" : member.TokenId,
            Client = ClientOf(context, client?.Name, client?.Version),
            SessionId = session,
            TimeLeft = timeLeft,
            TraceId = Activity.Current?.TraceId.ToHexString(),
            MemberLabel = member.Label,
            Front = Front,
            RecordId = NewRecord(context),
        };
    }

    /// <summary>Creates an id for the audit record of a request that has just arrived.</summary>
    public static Guid NewRecord(HttpContext context) => RandomId.NewVersion7(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>
    /// Returns the client. Without a session, it describes itself in each request. In a session, the member's grain knows it from <c>initialize</c>.
    /// </summary>
    public static CallingClient ClientOf(HttpContext context, string? name, string? version)
    {
        var clientId = context.GetMember().ClientId;
        return context.Features.GetRequiredFeature<Entrance>().SessionId is not null
            ? new CallingClient(clientId, "", "", ProtocolVersions.ClaimOf(context))
            : new CallingClient(clientId, ClientText.Clean(name), ClientText.Clean(version), ProtocolVersions.Modern);
    }
}
