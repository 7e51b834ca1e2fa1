using System.Diagnostics;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Mcp;

/// <summary>Creates the message to the grain for a <c>tools/call</c>.</summary>
internal static class CallMessage
{
    /// <summary>Returns the message for a request. It names the caller and the granted scopes.</summary>
    /// <param name="context">The request, with its member and session.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="requiredScopes">The scopes that the tool needs, as far as this front knows.</param>
    /// <param name="arguments">MCP <c>arguments</c>, UTF-8 JSON.</param>
    /// <param name="clientName">MCP <c>clientInfo.name</c>. Not used in a session, where the grain knows the name from <c>initialize</c>.</param>
    /// <param name="clientVersion">MCP <c>clientInfo.version</c>, likewise.</param>
    /// <param name="timeLeft">How long the caller waits.</param>
    public static CallTool For(HttpContext context, string tool, string[] requiredScopes, byte[] arguments, string? clientName, string? clientVersion, TimeSpan timeLeft)
    {
        var member = context.GetMember();
        return new CallTool
        {
            Tool = tool,
            Arguments = arguments,
            GrantedScopes = [.. member.Scopes],
            RequiredScopes = requiredScopes,
            TokenIssuedAt = member.IssuedAt,
            // Only a challenge for more scope needs to distinguish tokens.
            TokenId = requiredScopes.All(member.Has) ? "" : member.TokenId,
            Client = Callers.ClientOf(context, clientName, clientVersion),
            SessionId = context.Features.GetRequiredFeature<Entrance>().SessionId,
            TimeLeft = timeLeft,
            TraceId = Activity.Current?.TraceId.ToHexString(),
            MemberLabel = member.Label,
            Front = Callers.Front,
            RequestId = context.Features.Get<McpMessage>() is { } message ? RequestIds.Of(message.Id) : null,
            RecordId = Callers.NewRecord(context),
        };
    }
}
