using CodaMcp.Authentication;
using CodaMcp.Health;
using CodaMcp.Mcp;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace CodaMcp.Sessions;

/// <summary>
/// Serves GET in a session. Opens a stream of session events, resumes such a stream, or sends the rest of a stream that answered a POST at any front.
/// </summary>
/// <param name="sessionStreams">Serves streams of session events.</param>
/// <param name="callStreams">Serves the rest of streams that answered a POST.</param>
/// <param name="open">Bounds the open streams.</param>
/// <param name="admissions">Ends the streams of members who are no longer admitted.</param>
/// <param name="drain">Ends all streams when the front stops.</param>
/// <param name="authentication">Contains how long a token is accepted after it expired.</param>
/// <param name="time">The clock.</param>
/// <remarks>MCP 2025-11-25, Transports, Listening for Messages from the Server; Resumability and Redelivery.</remarks>
internal sealed class GetStreams(
    SessionStreams sessionStreams, CallStreams callStreams, OpenStreams open, IAdmissionSource admissions, Drain drain,
    IOptions<AuthenticationOptions> authentication, TimeProvider time)
{
    /// <summary>Refuses a request that could not open a stream in any session. Returns whether it refused the request.</summary>
    public static async ValueTask<bool> RefuseAsync(HttpContext context)
    {
        var request = context.Request;
        if (!AcceptedTypes.Of(request).EventStream)
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status406NotAcceptable, -32000, "GET opens a stream, so Accept must have text/event-stream.");
        else if (request.Headers[SseEventId.Header].ToString() is { Length: > 0 } last && SseEventId.Read(last) is null)
            await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status400BadRequest, -32000, "Last-Event-ID is not the id of an event of this server. Open a stream without it.");
        else
            return false;
        return true;
    }

    /// <summary>Serves the stream to its end.</summary>
    public async Task ServeAsync(HttpContext context, Entrance entrance)
    {
        var sessionId = entrance.SessionId!;
        using var opened = open.TryOpen(context.GetMember().Id, sessionId);
        if (opened is null)
        {
            await JsonRpcRefusal.TooManyStreamsAsync(context, open);
            return;
        }
        var response = context.Response;
        response.ContentType = AcceptedTypes.EventStreamType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();

        using var lifetime = new StreamLifetime(context, opened, admissions, drain, authentication.Value.ClockSkew, time);
        await using var events = new SseWriter(response.BodyWriter, time);
        try
        {
            await events.FlushAsync(lifetime.Ending);
            events.StartKeepAlive();
            var last = SseEventId.Read(context.Request.Headers[SseEventId.Header].ToString());
            await (last is SseEventId.OfCall call
                ? callStreams.ServeAsync(context, entrance, call, events, lifetime)
                : sessionStreams.ServeAsync(context, entrance, last as SseEventId.OfStream, events, lifetime));
        }
        catch (OperationCanceledException) when (lifetime.Ending.IsCancellationRequested)
        {
            if (!context.RequestAborted.IsCancellationRequested)
                await events.CloseAsync(lifetime.Retry, id: null);
        }
    }
}
