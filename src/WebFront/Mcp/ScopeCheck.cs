using System.Globalization;
using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Mcp;

/// <summary>
/// Answers a request with 403 where the token lacks a scope that it needs, before the SDK begins a response that could only say 200. A
/// client asks for more scope (step-up) when it sees the 403, and only then. The member's grain counts and records the refusal. It also
/// knows whether the client has signed in again since its last challenge. If so, another challenge is in vain, and the answer is an error.
/// </summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="directory">What each tool needs.</param>
/// <param name="grains">The way to the member's grain.</param>
/// <param name="challenges">The answer.</param>
/// <param name="logger">For what a client is not told.</param>
/// <remarks>RFC 6750, section 3.1; MCP 2026-07-28, Authorization, Scope Challenge Handling.</remarks>
internal sealed partial class ScopeCheck(
    RequestDelegate next, ToolDirectory directory, IGrainFactory grains, BearerChallenges challenges, ILogger<ScopeCheck> logger)
{
    private static readonly TimeSpan RecordingDuration = TimeSpan.FromSeconds(10);
    private static readonly string[] Reading = [Scopes.Read];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<McpMessage>() is not { } message
            || await NeedsOfAsync(message, context.RequestAborted) is not { } needs
            || needs.Scopes.All(context.GetMember().Has))
        {
            await next(context);
            return;
        }
        switch (await RefuseAsync(context, message, needs))
        {
            case null or { Kind: ToolErrorKind.InsufficientScope }:
                await challenges.WriteInsufficientScopeAsync(context, needs.Scopes, DescriptionOf(needs.What, needs.Scopes));
                break;
            case { Kind: ToolErrorKind.LimitExceeded, RetryAfter: var retryAfter } error:
                context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.GetValueOrDefault().TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status429TooManyRequests, -32000, error.Message);
                break;
            case { } error:
                context.Features.Set(new RefusedCall(error));
                await next(context);
                context.Features.Set<RefusedCall>(null);
                break;
        }
    }

    /// <summary>What a member is told whose token lacks a scope.</summary>
    /// <param name="what">The tool or the MCP method.</param>
    /// <param name="scopes">All scopes that it needs.</param>
    public static string DescriptionOf(string what, IEnumerable<string> scopes) => $"{what} needs {string.Join(" and ", scopes)}";

    /// <summary>A tool, as <see cref="DescriptionOf"/> names it.</summary>
    public static string NameOf(string tool) => $"The tool {tool}";

    // A completion is not here: it is asked for while a person types, and proposes nothing without the scope.
    private async ValueTask<Needs?> NeedsOfAsync(McpMessage message, CancellationToken cancellationToken) => message switch
    {
        { Method: "tools/call", Name: { } name } => await FindAsync(name, cancellationToken) is { } tool ? new Needs(tool.Name, NameOf(tool.Name), tool.RequiredScopes) : null,
        { Method: "resources/list" or "resources/read" or "resources/subscribe" } => new Needs(message.Method, message.Method, Reading),
        _ => null,
    };

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

    // The grain is told what this front knows the call to need, so that it refuses whatever its own version says.
    private async Task<ToolError?> RefuseAsync(HttpContext context, McpMessage message, Needs needs)
    {
        var (clientName, clientVersion) = message.Client();
        var call = CallMessage.For(context, needs.Name, needs.Scopes, arguments: [], clientName, clientVersion, RecordingDuration);
        try
        {
            var reply = await grains.GetGrain<IMemberCallGrain>(context.GetMember().Id.ToGrainKey())
                .StartCall(new MemberCall { Id = RandomId.New(), Tool = call }, MemberCalls.Wait).WaitAsync(context.RequestAborted);
            return reply.Result?.Tool?.Error;
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogNotRecorded(error, needs.Name);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The refusal of a call of {Tool} for want of a scope was not recorded.")]
    private partial void LogNotRecorded(Exception error, string tool);

    // Name is what the audit calls it, What is what people read.
    private sealed record Needs(string Name, string What, string[] Scopes);
}
