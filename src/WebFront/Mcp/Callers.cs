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
        var session = context.Features.GetRequiredFeature<Entrance>().SessionId;
        var client = request.Context?.ClientInfo;
        return new Caller
        {
            GrantedScopes = [.. member.Scopes],
            TokenIssuedAt = member.IssuedAt,
            // Only a challenge for more scope has to tell one token from another. What is no tool only reads.
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

    /// <summary>An id for the audit record of a request that has just come.</summary>
    public static Guid NewRecord(HttpContext context) => RandomId.NewVersion7(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>The client as it says with each request where there are no sessions. In a session the member's grain knows what it said at <c>initialize</c>.</summary>
    public static CallingClient ClientOf(HttpContext context, string? name, string? version)
    {
        var clientId = context.GetMember().ClientId;
        return context.Features.GetRequiredFeature<Entrance>().SessionId is not null
            ? new CallingClient(clientId, "", "", ProtocolVersions.ClaimOf(context))
            : new CallingClient(clientId, ClientText.Clean(name), ClientText.Clean(version), ProtocolVersions.Modern);
    }
}
