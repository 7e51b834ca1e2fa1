using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Has the member's grain record calls that the front refuses, since it does not offer the tool or there is none of that name.</summary>
/// <param name="grains">The way to the member's grain.</param>
/// <param name="logger">For what a client is not told.</param>
internal sealed partial class NotOfferedCalls(IGrainFactory grains, ILogger<NotOfferedCalls> logger)
{
    private static readonly TimeSpan RecordingDuration = TimeSpan.FromSeconds(10);

    /// <summary>Records one, and lets its request in or has it refused. A record that cannot be made is logged.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="scopes">The scopes that it needs.</param>
    /// <param name="client">MCP <c>clientInfo</c>.</param>
    public async Task RecordAsync(HttpContext context, string tool, string[] scopes, Implementation? client)
    {
        var call = CallMessage.For(context, tool, scopes, arguments: [], client?.Name, client?.Version, RecordingDuration) with { NotOffered = true };
        try
        {
            var reply = await grains.GetGrain<IMemberCallGrain>(context.GetMember().GrainKey)
                .StartCall(new MemberCall { Id = RandomId.New(), Tool = call }, MemberCalls.Wait).WaitAsync(context.RequestAborted);
            if (context.Features.GetRequiredFeature<Entrance>().Take(reply.Admission, reply.Session) is { } refusal)
                context.Features.GetRequiredFeature<PostStream>().Refuse(refusal);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogNotRecorded(error, ClientText.Clean(tool));
        }
    }

    [LoggerMessage(LogLevel.Warning, "The refusal of a call of {Tool}, which is not offered, was not recorded.")]
    private partial void LogNotRecorded(Exception error, string tool);
}
