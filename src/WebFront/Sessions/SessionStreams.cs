using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>
/// Serves streams of session events that belong to no request. The grain stores each event before it returns the event. So a stream neither loses nor
/// repeats events, even if its front or its silo is lost.
/// </summary>
/// <param name="grains">Gets the member's grain.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionStreams(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    /// <summary>Serves a stream to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="entrance">The session.</param>
    /// <param name="last">The last event that the client received; null for a new stream.</param>
    /// <param name="events">The stream.</param>
    /// <param name="lifetime">How long the stream may stay open.</param>
    /// <exception cref="OperationCanceledException">The lifetime of the stream is over.</exception>
    public async Task ServeAsync(HttpContext context, Entrance entrance, SseEventId.OfStream? last, SseWriter events, StreamLifetime lifetime)
    {
        var member = context.GetMember();
        var grain = grains.GetGrain<IMemberSessionGrain>(member.GrainKey);
        var position = last ?? new SseEventId.OfStream(RandomId.New(), 0);
        if (ProtocolVersions.Resumes(entrance.Session!.ProtocolVersion))
            await events.WritePositionAsync(position, SseWriter.Retry, lifetime.Ending);
        var reader = Guid.NewGuid();
        while (await lifetime.IsAdmittedAsync())
        {
            StreamReply reply;
            try
            {
                // The grain gets no cancellation token, for the reason given in GrainFaults.
                reply = await grain.ReadStream(
                    new ReadStream
                    {
                        SessionId = entrance.SessionId!,
                        ClientId = member.ClientId,
                        StreamId = position.StreamId,
                        After = position.Sequence,
                        Reader = reader,
                        Resumed = last is not null || position.Sequence > 0,
                        Wait = Wait,
                    }).WaitAsync(lifetime.Ending);
            }
            catch (Exception error) when (GrainFaults.IsPassing(error))
            {
                await Task.Delay(GrainFaults.Pause, time, lifetime.Ending);
                continue;
            }

            foreach (var happened in reply.Events)
            {
                position = position with { Sequence = happened.Sequence };
                await events.WriteAsync(Notifications.Of(happened), position, lifetime.Ending);
            }

            if (reply.End == StreamEnd.TakenOver)
                await events.CloseAsync(SseWriter.RetryAfterReplacement, id: null);
            if (reply.End != StreamEnd.None)
                return;
        }
    }
}
