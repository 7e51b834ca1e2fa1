using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Mcp;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sessions;

/// <summary>
/// Admits requests, and provides sessions for clients of the MCP revisions up to 2025-11-25. The SDK behind it runs without sessions. The member's
/// grain stores the sessions, so any front can serve them. Requests of 2026-07-28 have no session. Malformed requests are refused before the grain is
/// asked.
/// </summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="entrances">Asks whether requests are admitted.</param>
/// <param name="grains">Gets the member's grain.</param>
/// <param name="streams">Serves GET.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs details that the client is not told.</param>
/// <remarks>MCP 2025-11-25, Transports, Session Management.</remarks>
internal sealed partial class SessionLayer(
    RequestDelegate next, Entrances entrances, IGrainFactory grains, GetStreams streams, TimeProvider time, ILogger<SessionLayer> logger)
{
    /// <summary>The header that carries the session id.</summary>
    public const string Header = "Mcp-Session-Id";

    private const string Initialize = "initialize";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var revision = request.Headers[ProtocolVersions.Header].ToString();
        var isModern = ProtocolVersions.IsModern(revision);
        try
        {
            // The SDK refuses a POST of an unknown revision, and lists the revisions that it supports.
            if (HttpMethods.IsPost(request.Method))
                await (ProtocolVersions.IsOfInitialize(revision) ? PostAsync(context) : PostWithoutSessionAsync(context));
            else if (!ProtocolVersions.IsServed(revision) && (HttpMethods.IsGet(request.Method) || HttpMethods.IsDelete(request.Method)))
                await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32000, "MCP-Protocol-Version names no revision that this server has.");
            else if (HttpMethods.IsGet(request.Method) && !isModern)
                await GetAsync(context);
            else if (HttpMethods.IsDelete(request.Method) && !isModern)
                await DeleteAsync(context);
            else
                await RefuseMethodAsync(context, isModern);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error) && !context.Response.HasStarted)
        {
            LogUnreachable(error);
            await JsonRpcRefusal.UnreachableAsync(context);
        }
    }

    private Task PostWithoutSessionAsync(HttpContext context) => MessageOf(context).Kind switch
    {
        McpMessageKind.Batch => RefuseBatchAsync(context),
        McpMessageKind.Answer => JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32600, "This revision has no requests to the client, so there is nothing to answer."),
        _ => EnterAsync(context, sessionId: null, _ => next(context)),
    };

    private async Task PostAsync(HttpContext context)
    {
        var message = MessageOf(context);
        var sessionId = context.Request.Headers[Header].ToString();
        // The SDK refuses the header when it runs without sessions. From here on the Entrance feature contains the session.
        context.Request.Headers.Remove(Header);

        if (message.Method == Initialize)
            await OpenAsync(context, message);
        else if (sessionId.Length > 0)
            await EnterAsync(context, sessionId, entrance => ServeAsync(context, entrance, message));
        else
        {
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32000,
                "The Mcp-Session-Id header is missing. A session starts with an initialize request, and every later request carries the id that its answer had. "
                + "(Requests of revision 2026-07-28 carry MCP-Protocol-Version: 2026-07-28 and no session.)");
        }
    }

    // These requests ask for admission later: calls with their first message to the grain, subscriptions in their handlers.
    private static bool AsksGrain(McpMessage message) => message is
    {
        Kind: McpMessageKind.Request,
        Method: "tools/call" or "resources/read" or "resources/list" or "resources/subscribe" or "completion/complete" or "subscriptions/listen",
    };

    private async Task EnterAsync(HttpContext context, string? sessionId, Func<Entrance, Task> serve)
    {
        var entrance = new Entrance(context, entrances, sessionId);
        context.Features.Set(entrance);
        if ((context.Features.Get<McpMessage>() is not { } message || !AsksGrain(message)) && await entrance.AskAsync() is { } refusal)
            await refusal();
        else
            await serve(entrance);
    }

    private Task ServeAsync(HttpContext context, Entrance entrance, McpMessage message) => message.Kind switch
    {
        McpMessageKind.Batch when ProtocolVersions.HasBatches(entrance.Session!.ProtocolVersion) => ServeBatchAsync(context, entrance, message),
        McpMessageKind.Batch => RefuseBatchAsync(context),
        _ => ServeOneAsync(context, entrance, message),
    };

    private async Task ServeOneAsync(HttpContext context, Entrance entrance, McpMessage message)
    {
        if (message.Kind == McpMessageKind.Answer)
        {
            await HandInAsync(context, entrance.SessionId!, message);
            return;
        }
        if (message.Method == "notifications/cancelled" && CancelledRequest.Read(message.Body) is { } cancelled)
            await CancelAsync(context, entrance.SessionId!, cancelled);
        await next(context);
    }

    // Serves the messages one after the other and answers with one array. The revision allows the server to do so.
    private async Task ServeBatchAsync(HttpContext context, Entrance entrance, McpMessage batch)
    {
        var response = context.Response;
        var answers = new JsonArray();
        foreach (var message in batch.Batch)
        {
            var captured = await CapturedAnswer.OfAsync(context, message, one => message.Method == Initialize
                ? JsonRpcRefusal.WriteAsync(one, StatusCodes.Status400BadRequest, -32600, "initialize cannot be part of a batch.")
                : ServeOneAsync(one, entrance, message));
            if (captured.InBatch(message) is { } answer)
                answers.Add(answer);
        }
        response.Headers.WWWAuthenticate = default;
        response.StatusCode = answers.Count > 0 ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        if (answers.Count == 0)
            return;
        response.ContentType = AcceptedTypes.JsonType;
        await response.Body.WriteAsync(ReadableJson.Of(answers), context.RequestAborted);
    }

    // Opens the session after the SDK has accepted the request, and before the answer is sent.
    private async Task OpenAsync(HttpContext context, McpMessage message)
    {
        if (InitializeRequest.Read(message) is not { } initialize)
        {
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32602, InitializeRequest.Problem);
            return;
        }
        await EnterAsync(context, sessionId: null, _ => OpenAsync(context, initialize));
    }

    private async Task OpenAsync(HttpContext context, InitializeRequest initialize)
    {
        var member = context.GetMember();
        var response = context.Response;
        var takesStream = context.Features.GetRequiredFeature<AcceptedTypes>().EventStream;
        var answer = await CapturedAnswer.OfAsync(context, initialize.Message, next);
        if (answer.IsResult)
        {
            var opening = new OpenSession(member.ClientId, initialize.ClientName, initialize.ClientVersion, initialize.ProtocolVersion, initialize.Capabilities) { MemberLabel = member.Label };
            // A retry after a lost answer can open a second session. A newer session later replaces the unused one, as it replaces every unused session.
            if (await GrainFaults.AskAsync(() => new ValueTask<SessionInfo?>(GrainOf(member).OpenSession(opening)), time, context.RequestAborted) is not { } session)
            {
                await JsonRpcRefusal.TooManySessionsAsync(context);
                return;
            }
            response.Headers[Header] = session.Id;
        }
        else if (answer.Status == StatusCodes.Status200OK)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
        }

        var asStream = answer.IsResult && takesStream;
        response.ContentType = asStream ? AcceptedTypes.EventStreamType : AcceptedTypes.JsonType;
        await response.Body.WriteAsync(asStream ? SseWriter.EventOf(answer.Body) : answer.Body, context.RequestAborted);
    }

    private async Task GetAsync(HttpContext context)
    {
        var sessionId = context.Request.Headers[Header].ToString();
        if (await GetStreams.RefuseAsync(context))
            return;
        if (sessionId.Length == 0)
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32000, "The Mcp-Session-Id header names the session to open a stream of.");
        else
            await EnterAsync(context, sessionId, entrance => streams.ServeAsync(context, entrance));
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var sessionId = context.Request.Headers[Header].ToString();
        if (sessionId.Length == 0)
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32000, "The Mcp-Session-Id header names the session to end.");
        else
            await EnterAsync(context, context.Request.Headers[ProtocolVersions.Header].Count > 0 ? sessionId : null, _ => CloseAsync(context, sessionId));
    }

    private async Task CloseAsync(HttpContext context, string sessionId)
    {
        var member = context.GetMember();
        if (await GrainFaults.AskAsync(
            () => new ValueTask<bool>(GrainOf(member).CloseSession(sessionId, member.ClientId)), time, context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await JsonRpcRefusal.SessionNotFoundAsync(context);
    }

    // A client may answer a request that this server did not send or no longer waits for. That is no error: the call may have ended meanwhile.
    private async Task HandInAsync(HttpContext context, string sessionId, McpMessage message)
    {
        if (message.Body.Length > ClientAnswer.MaxLength)
        {
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, -32600, "An answer may have 256 KB at most.");
            return;
        }
        var member = context.GetMember();
        var answer = ClientAnswer.Read(message);
        if (answer.RequestId is { } requestId)
        {
            await GrainFaults.AskAsync(
                () => new ValueTask<bool>(GrainOf(member).AnswerRequest(sessionId, member.ClientId, requestId, answer.Result, answer.Error)),
                time, context.RequestAborted);
        }
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private Task<bool> CancelAsync(HttpContext context, string sessionId, string requestId)
    {
        var grain = grains.GetGrain<IMemberCallGrain>(context.GetMember().GrainKey);
        return GrainFaults.AskAsync(async () =>
        {
            await grain.CancelRequest(sessionId, requestId);
            return true;
        }, time, context.RequestAborted);
    }

    private static McpMessage MessageOf(HttpContext context) => context.Features.GetRequiredFeature<McpMessage>();

    private static Task RefuseBatchAsync(HttpContext context) =>
        JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32600, "Batches are of revision 2025-03-26 alone. Send each message by itself.");

    private static Task RefuseMethodAsync(HttpContext context, bool isModern)
    {
        context.Response.Headers.Allow = isModern ? "POST" : "GET, POST, DELETE";
        return JsonRpcRefusal.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, -32000, HttpMethods.IsGet(context.Request.Method)
            ? "Revision 2026-07-28 has no stream on GET: subscriptions/listen is a POST."
            : "Method not allowed.");
    }

    private IMemberSessionGrain GrainOf(MemberPrincipal member) => grains.GetGrain<IMemberSessionGrain>(member.GrainKey);

    [LoggerMessage(LogLevel.Warning, "The member's grain did not answer about a session.")]
    private partial void LogUnreachable(Exception error);
}
