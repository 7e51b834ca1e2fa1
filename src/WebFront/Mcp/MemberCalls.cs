using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Health;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace CodaMcp.Mcp;

/// <summary>
/// Has the member's grain carry out what a request asks for, and writes what it says meanwhile to the stream of the response. A lost silo
/// costs seconds and no error: the call is started again under its id, which nothing carries out twice.
/// </summary>
/// <param name="grains">The way to the member's grain.</param>
/// <param name="drain">When this front stops.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For what a client is not told.</param>
internal sealed partial class MemberCalls(IGrainFactory grains, Drain drain, TimeProvider time, ILogger<MemberCalls> logger)
{
    /// <summary>How long the grain waits for something to say; a silo that is lost meanwhile is noticed some seconds later.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    // How long a lost silo is tried to be replaced for when the call has no time left.
    private static readonly TimeSpan FailoverTime = TimeSpan.FromSeconds(10);

    /// <summary>Makes a call.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="call">The call; the request's id, and whether its stream can be resumed, are set here.</param>
    /// <param name="request">The MCP request.</param>
    /// <param name="cancellationToken">
    /// The client is gone. A call without a session is cancelled (2026-07-28). In a session the call goes on: up to 2025-11-25 only
    /// <c>notifications/cancelled</c> cancels.
    /// </param>
    /// <returns>What came of it; null where the stream was closed before, and the client is to come back for the answer.</returns>
    /// <exception cref="TimeoutException">The grain could not be reached for the time that the call has left.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
    public async Task<CallResult?> RunAsync(HttpContext context, MemberCall call, CallRequest request, CancellationToken cancellationToken)
    {
        var session = context.Features.Get<SessionFeature>()?.Session;
        var stream = context.Features.GetRequiredFeature<PostStream>();
        var start = new SseEventId.OfCall(call.Id, request.Writes, request.Message.Id, request.Progress, 0);
        var resumes = session is not null && ProtocolVersions.Resumes(session.Opening.ProtocolVersion) && start.Fits && !stream.AsJson;
        var telling = new CallTelling(
            stream.Events, request.Progress, LogMessages.Admitted(session, request.Message) ? request.Name : null, resumes ? start : null);
        call = call with { Resumable = resumes, RequestId = RequestIds.Of(request.Message.Id) };
        // A question to the client of a session needs a stream to go out on.
        if (stream.AsJson && session is not null && call.Tool is { } tool)
            call = call with { Tool = tool with { ClientAbilities = ClientAbilities.None } };
        stream.Events.StartKeepAlive();
        if (resumes)
            await stream.Events.WritePositionAsync(start, SseWriter.Retry, cancellationToken);

        var grain = grains.GetGrain<IMemberCallGrain>(context.GetMember().Id.ToGrainKey());
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, resumes ? drain.StreamsClosing : CancellationToken.None);
        try
        {
            var result = await FollowAsync(grain, call, stream, telling, leaving.Token);
            stream.NextId = telling.Id;
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (session is null)
                await CancelAsync(grain, call.Id);
            throw;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            await stream.Events.CloseAsync(SseWriter.RetryAfterShutdown, telling.Id);
            return null;
        }
    }

    private async Task<CallResult?> FollowAsync(
        IMemberCallGrain grain, MemberCall call, PostStream stream, CallTelling telling, CancellationToken cancellationToken)
    {
        CallReply? last = null;
        var (left, knownAt, asking) = (call.TimeLeft, time.GetTimestamp(), false);
        long? failing = null;
        while (true)
        {
            try
            {
                var reply = await (last is null ? grain.StartCall(call.WithTimeLeft(Left()), Wait) : grain.FollowCall(call.Id, last.Position, Wait)).WaitAsync(cancellationToken);
                if (reply.Known)
                {
                    (last, failing) = (reply, null);
                    (left, knownAt, asking) = (reply.TimeLeft, time.GetTimestamp(), reply.Asking);
                    var reconnect = await telling.WriteAsync(reply, cancellationToken);
                    if (reply.Result is not null)
                        return reply.Result;
                    if (reconnect is { } after && call.Resumable)
                    {
                        await stream.Events.CloseAsync(after, telling.Id);
                        return null;
                    }

                    continue;
                }

                ThrowIfTooLate(new TimeoutException("The member's grain does not know the call."));
            }
            catch (Exception error) when (GrainFaults.IsPassing(error))
            {
                LogStartedAgain(error);
                ThrowIfTooLate(error);
            }

            last = null;
            await Task.Delay(GrainFaults.Pause, time, cancellationToken);
        }

        // While a person is asked, the call's time does not pass.
        TimeSpan Left() => asking ? left : left - time.GetElapsedTime(knownAt) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

        void ThrowIfTooLate(Exception error)
        {
            failing ??= time.GetTimestamp();
            if (time.GetElapsedTime(failing.Value) >= FailoverTime && (asking ? time.GetElapsedTime(failing.Value) >= left + FailoverTime : Left() <= TimeSpan.Zero))
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    // The client is gone, so that nobody waits for this; what it does not reach ends by its deadline.
    private async Task CancelAsync(IMemberCallGrain grain, string callId)
    {
        try
        {
            await grain.CancelCall(callId);
        }
        catch (Exception error) when (GrainFaults.IsPassing(error))
        {
            LogNotCancelled(error);
        }
    }

    [LoggerMessage(LogLevel.Information, "The member's grain did not answer; the call is started again.")]
    private partial void LogStartedAgain(Exception error);

    [LoggerMessage(LogLevel.Information, "The member's grain was not told that the client of a call is gone.")]
    private partial void LogNotCancelled(Exception error);
}
