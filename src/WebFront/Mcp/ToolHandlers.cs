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
/// Turns <c>tools/list</c> and <c>tools/call</c> into messages to the member's grain, and the grain's outcomes into MCP results. Knows the protocol,
/// but not what a tool does.
/// </summary>
/// <param name="calls">Sends calls to the member's grain.</param>
/// <param name="directory">The tools.</param>
/// <param name="forbidden">Finds what the member's organization forbids.</param>
/// <param name="connectCoda">Answers members who have to connect a Coda token.</param>
/// <param name="http">The request being served.</param>
/// <param name="challenges">Writes the challenge for a client that must sign in again.</param>
/// <param name="notOffered">Records calls that are refused here.</param>
/// <param name="logger">Logs details that the client is not told.</param>
internal sealed partial class ToolHandlers(
    MemberCalls calls, ToolDirectory directory, ForbiddenByPolicy forbidden, ConnectCodaPrompt connectCoda, IHttpContextAccessor http, BearerChallenges challenges, NotOfferedCalls notOffered, ILogger<ToolHandlers> logger)
{
    private const string ChallengeMeta = "mcp/www_authenticate";

    // Less than the shortest known timeout of a client (Claude Desktop waits 60 s for a tool), so that the client still gets an outcome.
    [MemberLimit]
    private static readonly TimeSpan CallDuration = TimeSpan.FromSeconds(55);

    public async ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken)
    {
        var (known, listed) = await FindAsync(cancellationToken);
        return new() { Tools = [.. known.Tools.Where(listed)] };
    }

    /// <summary>Returns the answer to a <c>tools/list</c> for all tools.</summary>
    /// <param name="cancellationToken">Fires when the client has disconnected.</param>
    /// <exception cref="McpProtocolException">The answer is an error.</exception>
    public async ValueTask<ToolListAnswer> ListAsync(CancellationToken cancellationToken)
    {
        var (known, listed) = await FindAsync(cancellationToken);
        return new ToolListAnswer([.. known.Tools.Where(listed).Select(tool => known.Json[tool.Name])]);
    }

    public async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) =>
        (await AnswerAsync(request.JsonRpcRequest, request.Params, cancellationToken))?.ToResult() ?? new CallToolResult();

    /// <summary>
    /// Returns whether this server offers a tool. The SDK may have other tools, and refuses unknown ones. Returns false while no silo answers; the
    /// SDK then reports the failure.
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

    /// <summary>Runs a call.</summary>
    /// <param name="request">The request, with the capabilities of its client.</param>
    /// <param name="parameters">Its parameters. The arguments come from the original message.</param>
    /// <param name="cancellationToken">Fires when the client has disconnected.</param>
    /// <returns>The answer. Null if the stream was closed early and the client must come back for the answer, or if the request was refused.</returns>
    /// <exception cref="McpProtocolException">The answer is an error.</exception>
    /// <exception cref="InputRequiredException">The client must be asked something first.</exception>
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
            // The answer reaches the client in another way: the stream was closed and the client comes back, or the request was refused.
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

    // Returns the tools, and whether the request's member may see a tool.
    private async ValueTask<(ToolDirectory.Copy Known, Func<Tool, bool> Listed)> FindAsync(CancellationToken cancellationToken)
    {
        var offers = await forbidden.FindAsync(cancellationToken);
        var (known, selection) = (await directory.GetAsync(cancellationToken), Selection());
        return (known, tool => selection.Includes(known.Descriptors[tool.Name]) && !offers.Tools.Contains(tool.Name));
    }

    private ToolSelection Selection() => ToolSelection.Of(http.HttpContext ?? throw new InvalidOperationException("MCP outside an HTTP request."));

    /// <summary>Returns the result of a call whose client comes back for it on another connection.</summary>
    /// <param name="session">Its session.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="outcome">The outcome of the call.</param>
    /// <exception cref="McpProtocolException">The answer is a JSON-RPC error.</exception>
    public CallToolResult Resumed(SessionView session, string tool, ToolOutcome outcome) =>
        (outcome.Error is { Kind: ToolErrorKind.CodaNotConnected } missing
            ? ToolAnswer.Failed(connectCoda.Ask(session, missing.Message))
            : ToAnswer(outcome, tool, [])).ToResult();

    private ToolAnswer ToAnswer(ToolOutcome outcome, string tool, string[] scopes) =>
        outcome.Error is { } error ? ToolAnswer.Failed(error.Message) with { Meta = ChallengeOf(error, tool, scopes) } : new ToolAnswer(outcome.Result, null);

    // The front let the call pass and the grain did not. Either the silo has another version, or the member was signed out at this moment. The
    // response has begun with 200, so the challenge goes where ChatGPT reads it (Apps SDK, Authentication).
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
