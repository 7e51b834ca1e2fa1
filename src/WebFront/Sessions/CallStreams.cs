using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Mcp;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>Serves the rest of a stream that answered a POST and was cut short: what the call has reported since then, and its answer.</summary>
/// <param name="grains">Gets the member's grain.</param>
/// <param name="answers">Creates the answer.</param>
/// <param name="time">The clock.</param>
internal sealed class CallStreams(IGrainFactory grains, CallAnswers answers, TimeProvider time)
{
    /// <summary>Serves a stream to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="entrance">The session.</param>
    /// <param name="last">The last event that the client received.</param>
    /// <param name="events">The stream.</param>
    /// <param name="lifetime">How long the stream may stay open.</param>
    /// <exception cref="OperationCanceledException">The lifetime of the stream is over.</exception>
    public async Task ServeAsync(HttpContext context, Entrance entrance, SseEventId.OfCall last, SseWriter events, StreamLifetime lifetime)
    {
        var session = entrance.Session!;
        var grain = grains.GetGrain<IMemberCallGrain>(context.GetMember().GrainKey);
        var telling = new CallTelling(events, last.Progress, LogMessages.Admitted(session) ? LogMessages.ResumedLogger : null, last);
        var position = last.Position;
        var wasUnknown = false;
        // Some clients resume only from an event id that they received on the connection which they lost. So each connection begins with an id.
        await events.WritePositionAsync(last, SseWriter.Retry, lifetime.Ending);
        while (await lifetime.IsAdmittedAsync())
        {
            CallReply reply;
            try
            {
                reply = await grain.FollowCall(last.CallId, position, MemberCalls.Wait).WaitAsync(lifetime.Ending);
            }
            catch (Exception error) when (GrainFaults.IsPassing(error))
            {
                await Task.Delay(GrainFaults.Pause, time, lifetime.Ending);
                continue;
            }

            if (!reply.Known || reply.SessionId is { } owner && owner != entrance.SessionId)
            {
                // The client may come here before its request has reached the grain, so an unknown call is tried twice. A call of another session is
                // answered like an unknown one.
                if (wasUnknown)
                {
                    await events.WriteAsync(CallAnswers.Lost(last), telling.Id, lifetime.Ending);
                    return;
                }
                wasUnknown = true;
                await Task.Delay(GrainFaults.Pause, time, lifetime.Ending);
                continue;
            }

            // The client has come back to wait. So the call's wish that the client reconnects later is ignored.
            await telling.WriteAsync(reply, lifetime.Ending);
            position = reply.Position;
            if (reply.Result is { } result)
            {
                await events.WriteAsync(answers.Of(context, session, last.Request, result), telling.Id, lifetime.Ending);
                return;
            }
        }
    }
}
