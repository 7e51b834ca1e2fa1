using System.Diagnostics;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Mcp;

/// <summary>Writes the message that a <c>tools/call</c> becomes.</summary>
internal static class CallMessage
{
    /// <summary>The message of a request's call, who calls and what they were granted included.</summary>
    /// <param name="context">The request, with its member and session.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="requiredScopes">What this front knows it to need.</param>
    /// <param name="arguments">MCP <c>arguments</c>, UTF-8 JSON.</param>
    /// <param name="clientName">MCP <c>clientInfo.name</c>; a session's own comes first.</param>
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
            // Only a challenge for more scope has to tell one token from another.
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
