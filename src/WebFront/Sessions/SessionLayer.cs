using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Mcp;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sessions;

/// <summary>
/// Gives clients of the MCP revisions up to 2025-11-25 their sessions, in front of an SDK that runs without any. A session lives in
/// the member's grain, so any front serves it. Requests of 2026-07-28 pass through: that revision has no sessions.
/// </summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="grains">The way to the member's grain.</param>
/// <param name="streams">Serves GET.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For what a client is not told.</param>
/// <remarks>MCP 2025-11-25, Transports, Session Management.</remarks>
internal sealed partial class SessionLayer(RequestDelegate next, IGrainFactory grains, GetStreams streams, TimeProvider time, ILogger<SessionLayer> logger)
{
    /// <summary>The header that carries the session id.</summary>
    public const string Header = "Mcp-Session-Id";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isModern = ProtocolVersions.IsModern(request.Headers[ProtocolVersions.Header]);
        try
        {
            // A revision that there is not is the SDK's to refuse, with those that there are.
            if (HttpMethods.IsPost(request.Method))
                await (ProtocolVersions.IsOfInitialize(request.Headers[ProtocolVersions.Header]) ? PostAsync(context) : next(context));
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

    private async Task PostAsync(HttpContext context)
    {
        var message = context.Features.GetRequiredFeature<McpMessage>();
        var sessionId = context.Request.Headers[Header].ToString();
        // The SDK refuses the header when it runs without sessions; from here on the session travels as a feature.
        context.Request.Headers.Remove(Header);

        if (message.Method == "initialize")
        {
            await OpenAsync(context, message.Body);
            return;
        }
        var answer = message.Method is null ? ClientAnswer.Read(message.Body) : null;
        if (message.Method is null && answer is null)
        {
            await next(context);
            return;
        }
        if (sessionId.Length == 0)
        {
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32000,
                "A session starts with an initialize request, and every later request carries its Mcp-Session-Id header. "
                + "(Requests of revision 2026-07-28 carry MCP-Protocol-Version: 2026-07-28 and no session.)");
            return;
        }
        if (await FindAsync(context, sessionId) is not { } session)
        {
            await JsonRpcRefusal.SessionNotFoundAsync(context);
            return;
        }
        context.Features.Set(new SessionFeature(session));
        context.Response.Headers[Header] = session.Id;
        if (answer is not null)
        {
            await HandInAsync(context, session, message.Body, answer);
            return;
        }
        if (message.Method == "notifications/cancelled" && CancelledRequest.Read(message.Body) is { } cancelled)
            await CancelAsync(context, session, cancelled);
        await next(context);
    }

    private async Task OpenAsync(HttpContext context, byte[] body)
    {
        // What is no valid initialize request, or asks for a revision that has none, is the SDK's to refuse; it opens no session.
        if (InitializeRequest.Read(body) is { } initialize && ProtocolVersions.Negotiate(initialize.ProtocolVersion) is { } version)
        {
            var member = context.GetMember();
            var opening = new OpenSession(member.ClientId, initialize.ClientName, initialize.ClientVersion, version, initialize.Capabilities);
            // One that is opened twice because the first answer was lost gives way in time, as every unused one does.
            var session = await GrainFaults.AskAsync(
                () => new ValueTask<SessionInfo>(GrainOf(member).OpenSession(opening)), time, context.RequestAborted);
            context.Features.Set(new SessionFeature(session));
            context.Response.Headers[Header] = session.Id;
        }
        await next(context);
    }

    private async Task GetAsync(HttpContext context)
    {
        var sessionId = context.Request.Headers[Header].ToString();
        if (await GetStreams.RefuseAsync(context))
            return;
        if (sessionId.Length == 0)
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32000, "The Mcp-Session-Id header names the session to open a stream of.");
        else if (await FindAsync(context, sessionId) is { } session)
            await streams.ServeAsync(context, session);
        else
            await JsonRpcRefusal.SessionNotFoundAsync(context);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var member = context.GetMember();
        var sessionId = context.Request.Headers[Header].ToString();
        if (sessionId.Length == 0)
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32000, "The Mcp-Session-Id header names the session to end.");
        else if (await GrainFaults.AskAsync(
            () => new ValueTask<bool>(GrainOf(member).CloseSession(sessionId, member.ClientId)), time, context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await JsonRpcRefusal.SessionNotFoundAsync(context);
    }

    // Whoever answers what nobody asked, or no longer, has done nothing wrong: the call may have ended meanwhile.
    private async Task HandInAsync(HttpContext context, SessionInfo session, byte[] body, ClientAnswer answer)
    {
        if (body.Length > ClientAnswer.MaxLength)
        {
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, -32600, "An answer may have 256 KB at most.");
            return;
        }
        var member = context.GetMember();
        if (answer.RequestId is { } requestId)
        {
            await GrainFaults.AskAsync(
                () => new ValueTask<bool>(GrainOf(member).AnswerRequest(session.Id, member.ClientId, requestId, answer.Result, answer.Error)),
                time, context.RequestAborted);
        }
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private Task<bool> CancelAsync(HttpContext context, SessionInfo session, string requestId)
    {
        var grain = grains.GetGrain<IMemberCallGrain>(context.GetMember().Id.ToGrainKey());
        return GrainFaults.AskAsync(async () =>
        {
            await grain.CancelRequest(session.Id, requestId);
            return true;
        }, time, context.RequestAborted);
    }

    private async ValueTask<SessionInfo?> FindAsync(HttpContext context, string sessionId)
    {
        var member = context.GetMember();
        return await GrainFaults.AskAsync(() => GrainOf(member).FindSession(sessionId, member.ClientId), time, context.RequestAborted);
    }

    private static Task RefuseMethodAsync(HttpContext context, bool isModern)
    {
        context.Response.Headers.Allow = isModern ? "POST" : "GET, POST, DELETE";
        return JsonRpcRefusal.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, -32000, HttpMethods.IsGet(context.Request.Method)
            ? "Revision 2026-07-28 has no stream on GET: subscriptions/listen is a POST."
            : "Method not allowed.");
    }

    private IMemberSessionGrain GrainOf(MemberPrincipal member) => grains.GetGrain<IMemberSessionGrain>(member.Id.ToGrainKey());

    [LoggerMessage(LogLevel.Warning, "The member's grain did not answer about a session.")]
    private partial void LogUnreachable(Exception error);
}
