using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Orleans.Runtime;

namespace CodaMcp.Mcp;

/// <summary>
/// Turns <c>tools/list</c> and <c>tools/call</c> into messages to the member's grain, and its outcomes into MCP results. Knows the
/// protocol and nothing of what a tool does.
/// </summary>
/// <param name="grains">The way to the member's grain.</param>
/// <param name="directory">The tools.</param>
/// <param name="http">The request being served.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For what a client is not told.</param>
internal sealed partial class ToolHandlers(IGrainFactory grains, ToolDirectory directory, IHttpContextAccessor http, TimeProvider time, ILogger<ToolHandlers> logger)
{
    // Below the shortest wait known of a client (Claude Desktop gives a tool 60 s), so that an outcome still reaches it.
    private static readonly TimeSpan CallDuration = TimeSpan.FromSeconds(55);

    public async ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken) =>
        new() { Tools = (await directory.GetAsync(cancellationToken)).Tools };

    public async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("A tool call outside an HTTP request.");
        var member = context.GetMember();
        var parameters = request.Params;
        var known = await directory.GetAsync(cancellationToken);
        if (!known.Descriptors.ContainsKey(parameters.Name))
            throw new McpProtocolException($"Unknown tool: '{Cut(parameters.Name, 64)}'. tools/list names the tools there are.", McpErrorCode.InvalidParams);

        var session = context.Features.Get<SessionFeature>()?.Session;
        var call = new CallTool
        {
            Tool = parameters.Name,
            Arguments = parameters.Arguments is { } arguments ? JsonSerializer.SerializeToUtf8Bytes(arguments, McpJson.Default.IDictionaryStringJsonElement) : "{}"u8.ToArray(),
            GrantedScopes = [.. member.Scopes],
            Client = Callers.ClientOf(request.JsonRpcRequest, member, session),
            SessionId = session?.Id,
            Deadline = time.GetUtcNow() + CallDuration,
            TraceId = Activity.Current?.TraceId.ToHexString(),
            MemberLabel = member.Label,
        };
        try
        {
            var outcome = await grains.GetGrain<IMemberGrain>(member.Id.ToGrainKey()).CallTool(call, cancellationToken);
            if (outcome.Error?.RetryAfter is { } retryAfter && !context.Response.HasStarted)
                context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ToResult(outcome);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogUnreachable(error, parameters.Name);
            return Error(known.Descriptors[parameters.Name].ReadOnly
                ? "The service could not answer just now. Nothing was changed; try again shortly."
                : "The connection to the service broke during the call, so it is not known whether the change was made. Look before you repeat it.");
        }
    }

    private static CallToolResult ToResult(ToolOutcome outcome)
    {
        if (outcome.Error is { } error)
            return Error(error.Message);
        using var document = JsonDocument.Parse(outcome.Result!);
        return new CallToolResult
        {
            StructuredContent = document.RootElement.Clone(),
            Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(outcome.Result!) }],
        };
    }

    private static CallToolResult Error(string message) => new() { IsError = true, Content = [new TextContentBlock { Text = message }] };

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    [LoggerMessage(LogLevel.Warning, "The member's grain did not answer a call of {Tool}.")]
    private partial void LogUnreachable(Exception error, string tool);
}
