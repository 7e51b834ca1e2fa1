using System.Globalization;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Settings;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Mcp;

/// <summary>
/// Turns <c>tools/list</c> and <c>tools/call</c> into messages to the member's grain, and its outcomes into MCP results. Knows the
/// protocol and nothing of what a tool does.
/// </summary>
/// <param name="calls">The way to the member's grain.</param>
/// <param name="directory">The tools.</param>
/// <param name="forbidden">What the member's organization forbids.</param>
/// <param name="connectCoda">The answer to members who have to connect a Coda token.</param>
/// <param name="http">The request being served.</param>
/// <param name="challenges">What a client is told that must sign in anew.</param>
/// <param name="notOffered">Has calls recorded that are refused here.</param>
/// <param name="logger">For what a client is not told.</param>
internal sealed partial class ToolHandlers(
    MemberCalls calls, ToolDirectory directory, ForbiddenByPolicy forbidden, ConnectCodaPrompt connectCoda, IHttpContextAccessor http, BearerChallenges challenges, NotOfferedCalls notOffered, ILogger<ToolHandlers> logger)
{
    private const string ChallengeMeta = "mcp/www_authenticate";

    // Below the shortest wait known of a client (Claude Desktop gives a tool 60 s), so that an outcome still reaches it.
    [MemberLimit]
    private static readonly TimeSpan CallDuration = TimeSpan.FromSeconds(55);

    public async ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken)
    {
        var (known, listed) = await FindAsync(cancellationToken);
        return new() { Tools = [.. known.Tools.Where(listed)] };
    }

    /// <summary>Makes the answer to a <c>tools/list</c> that asks for all there is.</summary>
    /// <param name="cancellationToken">The client is gone.</param>
    /// <exception cref="McpProtocolException">The answer is an error.</exception>
    public async ValueTask<ToolListAnswer> ListAsync(CancellationToken cancellationToken)
    {
        var (known, listed) = await FindAsync(cancellationToken);
        return new ToolListAnswer([.. known.Tools.Where(listed).Select(tool => known.Json[tool.Name])]);
    }

    public async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) =>
        (await AnswerAsync(request.JsonRpcRequest, request.Params, cancellationToken))?.ToResult() ?? new CallToolResult();

    /// <summary>
    /// Whether a tool is one of ours. The SDK may have others, and says that a tool is unknown. False while no silo answers: the SDK then says so.
    /// </summary>
    public async ValueTask<bool> HasAsync(string tool, CancellationToken cancellationToken)
    {
        try
        {
            return (await directory.GetAsync(cancellationToken)).Descriptors.ContainsKey(tool);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogUnreachable(error, tool);
            return false;
        }
    }

    /// <summary>Makes a call.</summary>
    /// <param name="request">The request; what its client can do included.</param>
    /// <param name="parameters">Its parameters. The arguments are taken from the message as it came.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    /// <returns>The answer; null where the stream was closed before, and the client comes back for it.</returns>
    /// <exception cref="McpProtocolException">The answer is an error.</exception>
    /// <exception cref="InputRequiredException">The client is asked something first.</exception>
    public async ValueTask<ToolAnswer?> AnswerAsync(JsonRpcRequest request, CallToolRequestParams parameters, CancellationToken cancellationToken)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("A tool call outside an HTTP request.");
        var known = await directory.GetAsync(cancellationToken);
        if (!known.Descriptors.TryGetValue(parameters.Name, out var tool) || !Selection().Includes(tool))
        {
            var real = tool ?? known.NotOffered.GetValueOrDefault(parameters.Name);
            await notOffered.RecordAsync(context, Cut(parameters.Name, 64), real?.RequiredScopes ?? [], request.Context?.ClientInfo);
            throw new McpProtocolException($"Unknown tool: '{Cut(parameters.Name, 64)}'. tools/list names the tools there are.", McpErrorCode.InvalidParams);
        }

        var entrance = context.Features.GetRequiredFeature<Entrance>();
        var inSession = entrance.SessionId is not null;
        var arguments = context.Features.GetRequiredFeature<McpMessage>().Arguments is { IsEmpty: false } given ? given.ToArray() : "{}"u8.ToArray();
        var client = request.Context?.ClientInfo;
        var call = CallMessage.For(context, tool.Name, tool.RequiredScopes, arguments, client?.Name, client?.Version, CallDuration) with
        {
            ClientAbilities = ClientElicitation.AbilitiesOf(context, request, inSession),
            InputResponses = ClientElicitation.ResponsesOf(parameters, inSession),
            RequestState = inSession ? null : parameters.RequestState,
        };
        try
        {
            var made = new CallRequest(request, parameters.ProgressToken, tool.Name, !tool.ReadOnly);
            var result = await calls.RunAsync(context, new MemberCall { Id = RandomId.New(), Tool = call }, made, cancellationToken);
            // The client gets its answer elsewhere, and this goes nowhere: the stream is closed, or the request was refused.
            if (result is null)
                return null;
            var outcome = result.Tool!;
            if (outcome.Error?.RetryAfter is { } retryAfter && !context.Response.HasStarted)
                context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            ClientElicitation.ThrowIfWanted(outcome, inSession);
            return outcome.Error is { Kind: ToolErrorKind.CodaNotConnected } missing
                ? ToolAnswer.Failed(connectCoda.Ask(request, parameters, entrance.Session, missing.Message))
                : ToAnswer(outcome, tool.Name, tool.RequiredScopes);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogUnreachable(error, parameters.Name);
            return ToolAnswer.Failed(tool.ReadOnly
                ? "The service could not answer just now. Nothing was changed; try again shortly."
                : "The connection to the service broke during the call, so it is not known whether the change was made. Look before you repeat it.");
        }
    }

    // The tools, and which of them the request's member is shown.
    private async ValueTask<(ToolDirectory.Copy Known, Func<Tool, bool> Listed)> FindAsync(CancellationToken cancellationToken)
    {
        var offers = await forbidden.FindAsync(cancellationToken);
        var (known, selection) = (await directory.GetAsync(cancellationToken), Selection());
        return (known, tool => selection.Includes(known.Descriptors[tool.Name]) && !offers.Tools.Contains(tool.Name));
    }

    private ToolSelection Selection() => ToolSelection.Of(http.HttpContext ?? throw new InvalidOperationException("MCP outside an HTTP request."));

    /// <summary>The result of a call whose client comes back for it on another connection.</summary>
    /// <param name="session">Its session.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="outcome">What came of the call.</param>
    /// <exception cref="McpProtocolException">It is to be said as a JSON-RPC error.</exception>
    public CallToolResult Resumed(SessionView session, string tool, ToolOutcome outcome) =>
        (outcome.Error is { Kind: ToolErrorKind.CodaNotConnected } missing
            ? ToolAnswer.Failed(connectCoda.Ask(session, missing.Message))
            : ToAnswer(outcome, tool, [])).ToResult();

    private ToolAnswer ToAnswer(ToolOutcome outcome, string tool, string[] scopes) =>
        outcome.Error is { } error ? ToolAnswer.Failed(error.Message) with { Meta = ChallengeOf(error, tool, scopes) } : new ToolAnswer(outcome.Result, null);

    // What the front let pass and the grain did not: a silo of another version, or a member signed out this very moment. The response
    // has begun as 200, so the challenge goes where ChatGPT looks for it (Apps SDK, Authentication).
    private JsonObject? ChallengeOf(ToolError error, string tool, string[] scopes)
    {
        var challenge = error.Kind switch
        {
            ToolErrorKind.InsufficientScope when (error.RequiredScopes ?? scopes) is var needed =>
                challenges.InsufficientScope(needed, ScopeChallenge.DescriptionOf(ScopeChallenge.NameOf(tool), needed)),
            ToolErrorKind.SignedOut => challenges.Revoked,
            _ => null,
        };
        return challenge is null ? null : new JsonObject { [ChallengeMeta] = new JsonArray(challenge) };
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    [LoggerMessage(LogLevel.Warning, "No silo answered a call of {Tool}.")]
    private partial void LogUnreachable(Exception error, string tool);
}
