using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Mcp;

/// <summary>
/// Answers a <c>tools/call</c> with 403 where the token lacks a scope that the tool needs, before the SDK begins a response that could
/// only say 200. A client asks for more scope (step-up) when it sees the 403, and only then.
/// </summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="directory">What each tool needs.</param>
/// <param name="grains">The way to the member's grain, which records the refusal.</param>
/// <param name="challenges">The answer.</param>
/// <param name="logger">For what a client is not told.</param>
/// <remarks>RFC 6750, section 3.1; MCP 2026-07-28, Authorization, Scope Challenge Handling.</remarks>
internal sealed partial class ScopeCheck(
    RequestDelegate next, ToolDirectory directory, IGrainFactory grains, BearerChallenges challenges, ILogger<ScopeCheck> logger)
{
    private static readonly TimeSpan RecordingDuration = TimeSpan.FromSeconds(10);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<McpMessage>() is not { Method: "tools/call", Name: { } name } message
            || await FindAsync(name, context.RequestAborted) is not { } tool
            || tool.RequiredScopes.All(context.GetMember().Has))
        {
            await next(context);
            return;
        }
        await RecordAsync(context, message, tool);
        await challenges.WriteInsufficientScopeAsync(context, tool.RequiredScopes, DescriptionOf(tool.Name, tool.RequiredScopes));
    }

    /// <summary>What a member is told whose token lacks a scope.</summary>
    public static string DescriptionOf(string tool, IEnumerable<string> scopes) => $"The tool {tool} needs {string.Join(" and ", scopes)}";

    // Without the catalogue the call goes on: the grain checks scopes too, and whoever lists tools next says what is wrong.
    private async ValueTask<ToolDescriptor?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await directory.GetAsync(cancellationToken)).Descriptors.GetValueOrDefault(name);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            return null;
        }
    }

    // The grain is told what this front knows the tool to need, so that it refuses whatever its own version says, and records it.
    private async Task RecordAsync(HttpContext context, McpMessage message, ToolDescriptor tool)
    {
        var (clientName, clientVersion) = message.Client();
        var call = CallMessage.For(context, tool, "{}"u8.ToArray(), clientName, clientVersion, RecordingDuration);
        try
        {
            await grains.GetGrain<IMemberCallGrain>(context.GetMember().Id.ToGrainKey())
                .StartCall(new MemberCall { Id = RandomId.New(), Tool = call }, MemberCalls.Wait).WaitAsync(context.RequestAborted);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogNotRecorded(error, tool.Name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The refusal of a call of {Tool} for want of a scope was not recorded.")]
    private partial void LogNotRecorded(Exception error, string tool);
}
