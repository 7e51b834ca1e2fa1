using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Sessions;

/// <summary>
/// Gives clients of the MCP revisions up to 2025-11-25 their sessions, in front of an SDK that runs without any. A session lives in
/// the member's grain, so any front serves it. Requests of 2026-07-28 pass through: that revision has no sessions.
/// </summary>
/// <param name="next">The SDK's endpoint.</param>
/// <param name="grains">The way to the member's grain.</param>
/// <remarks>MCP 2025-11-25, Transports, Session Management.</remarks>
internal sealed class SessionLayer(RequestDelegate next, IGrainFactory grains)
{
    /// <summary>The header that carries the session id.</summary>
    public const string Header = "Mcp-Session-Id";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isModern = ProtocolVersions.IsModern(request.Headers[ProtocolVersions.Header]);
        if (HttpMethods.IsPost(request.Method))
            await (isModern ? next(context) : PostAsync(context));
        else if (HttpMethods.IsDelete(request.Method) && !isModern)
            await DeleteAsync(context);
        else
            await RefuseMethodAsync(context, isModern);
    }

    private async Task PostAsync(HttpContext context)
    {
        var message = context.Features.GetRequiredFeature<McpMessage>();
        var sessionId = context.Request.Headers[Header].ToString();
        // The SDK refuses the header when it runs without sessions; from here on the session travels as a feature.
        context.Request.Headers.Remove(Header);

        switch (message.Method)
        {
            case null:
                await next(context);
                return;
            case "initialize":
                await OpenAsync(context, message.Body);
                return;
        }
        if (sessionId.Length == 0)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, -32000,
                "A session starts with an initialize request, and every later request carries its Mcp-Session-Id header. "
                + "(Requests of revision 2026-07-28 carry MCP-Protocol-Version: 2026-07-28 and no session.)");
            return;
        }
        var member = context.GetMember();
        if (await GrainOf(member).FindSession(sessionId, member.ClientId, context.RequestAborted) is not { } session)
        {
            await AnswerNotFoundAsync(context);
            return;
        }
        context.Features.Set(new SessionFeature(session));
        context.Response.Headers[Header] = session.Id;
        await next(context);
    }

    private async Task OpenAsync(HttpContext context, byte[] body)
    {
        // What is no valid initialize request, or asks for a revision that has none, is the SDK's to refuse; it opens no session.
        if (InitializeRequest.Read(body) is { } initialize && ProtocolVersions.Negotiate(initialize.ProtocolVersion) is { } version)
        {
            var member = context.GetMember();
            var opening = new OpenSession(member.ClientId, initialize.ClientName, initialize.ClientVersion, version, initialize.Capabilities);
            var session = await GrainOf(member).OpenSession(opening, context.RequestAborted);
            context.Features.Set(new SessionFeature(session));
            context.Response.Headers[Header] = session.Id;
        }
        await next(context);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var member = context.GetMember();
        var sessionId = context.Request.Headers[Header].ToString();
        if (sessionId.Length == 0)
            await AnswerAsync(context, StatusCodes.Status400BadRequest, -32000, "The Mcp-Session-Id header names the session to end.");
        else if (await GrainOf(member).CloseSession(sessionId, member.ClientId, context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await AnswerNotFoundAsync(context);
    }

    private static Task RefuseMethodAsync(HttpContext context, bool isModern)
    {
        context.Response.Headers.Allow = isModern ? "POST" : "POST, DELETE";
        return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, -32000,
            HttpMethods.IsGet(context.Request.Method) ? "This server offers no stream on GET." : "Method not allowed.");
    }

    private IMemberGrain GrainOf(MemberPrincipal member) => grains.GetGrain<IMemberGrain>(member.Id.ToGrainKey());

    private static Task AnswerNotFoundAsync(HttpContext context) =>
        AnswerAsync(context, StatusCodes.Status404NotFound, -32001, "Session not found");

    private static Task AnswerAsync(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var answer = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = null,
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        };
        return context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }
}
