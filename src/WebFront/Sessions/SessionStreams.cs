using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>
/// Streams of what happens in a session apart from its requests. The grain stores each event before it gives it out, so that a stream
/// neither loses nor repeats any, whatever becomes of its front or its silo.
/// </summary>
/// <param name="grains">The way to the member's grain.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionStreams(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    /// <summary>Serves one to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="entrance">The session.</param>
    /// <param name="last">The last event the client has; null for a new stream.</param>
    /// <param name="events">The stream.</param>
    /// <param name="lifetime">How long it may stay open.</param>
    /// <exception cref="OperationCanceledException">Its lifetime is over.</exception>
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
                // As in GrainFaults, it is not told that nobody waits any more.
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
