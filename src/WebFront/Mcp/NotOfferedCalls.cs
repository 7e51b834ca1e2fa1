using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Records calls that the front refuses, because it does not offer the tool or because no tool has that name.</summary>
/// <param name="grains">Gets the member's grain.</param>
/// <param name="logger">Logs calls that could not be recorded.</param>
internal sealed partial class NotOfferedCalls(IGrainFactory grains, ILogger<NotOfferedCalls> logger)
{
    private static readonly TimeSpan RecordingDuration = TimeSpan.FromSeconds(10);

    /// <summary>Records a call, and admits or refuses its request as the grain decides. Logs a call that could not be recorded.</summary>
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
