using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Health;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using Orleans.Runtime;

namespace CodaMcp.Mcp;

/// <summary>
/// Runs a request's call in the member's grain, and writes what the call reports to the stream of the response. A lost silo delays a call by seconds
/// and causes no error. The call is started again under its id, and is never carried out twice.
/// </summary>
/// <remarks>The first message of the call also asks whether the request is admitted. Nothing of the response is sent before that.</remarks>
/// <param name="grains">Gets the member's grain.</param>
/// <param name="routes">Starts calls on the shortest way to the grain.</param>
/// <param name="challenges">Writes the answer to a client that needs more scope.</param>
/// <param name="drain">Reports when this front stops.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs details that the client is not told.</param>
internal sealed partial class MemberCalls(
    IGrainFactory grains, CallRoutes routes, BearerChallenges challenges, Drain drain, TimeProvider time, ILogger<MemberCalls> logger)
{
    /// <summary>How long the grain waits for something to report. If its silo is lost meanwhile, the front notices that some seconds later.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    // Likewise for the first message. The response begins only after it, and most calls have ended by then.
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    // How long a call that has no time left still retries after its silo was lost.
    private static readonly TimeSpan FailoverTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs a call.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="call">The call. This method sets the request's id, and whether the stream can be resumed.</param>
    /// <param name="request">The MCP request.</param>
    /// <param name="cancellationToken">
    /// Fires when the client has disconnected. A call without a session is then cancelled (2026-07-28). A call in a session goes on: up to
    /// 2025-11-25, only <c>notifications/cancelled</c> cancels it.
    /// </param>
    /// <returns>The result of the call. Null if the request was refused, or if the stream was closed and the client must come back for the answer.</returns>
    /// <exception cref="McpProtocolException">The member was signed out, or the session was closed, after the response had begun.</exception>
    /// <exception cref="TimeoutException">The grain could not be reached in the time that the call had left.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
    public async Task<CallResult?> RunAsync(HttpContext context, MemberCall call, CallRequest request, CancellationToken cancellationToken)
    {
        var stream = context.Features.GetRequiredFeature<PostStream>();
        var inSession = context.Features.GetRequiredFeature<Entrance>().SessionId is not null;
        var start = new SseEventId.OfCall(call.Id, request.Writes, request.Message.Id, request.Progress, 0);
        // A tool's call already contains the id of its request.
        call = call with { Resumable = inSession && start.Fits && !stream.AsJson, RequestId = call.Tool is null ? RequestIds.Of(request.Message.Id) : null };
        // A question to the client of a session needs a stream. Without a stream the tool may ask nothing.
        if (stream.AsJson && inSession && call.Tool is { } tool)
            call = call with { Tool = tool with { ClientAbilities = ClientAbilities.None } };

        var grain = grains.GetKnownGrain<IMemberCallGrain>(context.GetMember().GrainKey);
        try
        {
            return await FollowAsync(context, grain, call, request, start, stream, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !inSession)
        {
            await CancelAsync(grain, call.Id);
            throw;
        }
    }

    private async Task<CallResult?> FollowAsync(
        HttpContext context, IMemberCallGrain grain, MemberCall call, CallRequest request, SseEventId.OfCall start, PostStream stream, CancellationToken cancellationToken)
    {
        var entrance = context.Features.GetRequiredFeature<Entrance>();
        var member = context.GetMember().GrainKey;
        CallReply? last = null;
        CallTelling? telling = null;
        var (left, knownAt, asking) = (call.TimeLeft, time.GetTimestamp(), false);
        long? failing = null;
        // When this front stops, clients that can resume are sent to another front.
        using var leaving = call.Resumable ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.StreamsClosing) : null;
        try
        {
            while (true)
            {
                try
                {
                    var reply = await (last is not null ? grain.FollowCall(call.Id, last.Position, Wait)
                        : telling is null && failing is null ? routes.StartAsync(member, call, FirstWait)
                        : grain.StartCall(call.WithTimeLeft(Left()), Wait)).WaitAsync(telling?.Id is null ? cancellationToken : leaving!.Token);
                    if (reply.Known)
                    {
                        if (last is null && entrance.Take(reply.Admission, reply.Session) is { } refusal)
                        {
                            if (context.Response.HasStarted)
                                throw new McpProtocolException("You have been signed out of this server, or the session was closed.", McpErrorCode.InvalidRequest);
                            stream.Refuse(refusal);
                            return null;
                        }

                        (last, failing) = (reply, null);
                        (left, knownAt, asking) = (reply.TimeLeft, time.GetTimestamp(), reply.Asking);
                        if (telling is null)
                        {
                            if (reply.Result is { } first && TryChallenge(context, call, request, first))
                                return null;
                            telling = await BeginAsync(entrance, call, request, start, stream, ended: reply.Result is not null, cancellationToken);
                        }

                        var reconnect = await telling.WriteAsync(reply, cancellationToken);
                        if (reply.Result is not null)
                        {
                            stream.NextId = telling.Id;
                            return reply.Result;
                        }
                        if (reconnect is { } after && telling.Id is { } id)
                        {
                            await stream.Events.CloseAsync(after, id);
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
        }
        catch (OperationCanceledException) when (telling?.Id is not null && leaving!.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await stream.Events.CloseAsync(SseWriter.RetryAfterShutdown, telling.Id);
            return null;
        }
        catch (Exception error) when (GrainFaults.IsPassing(error) && !entrance.IsOpen)
        {
            // The call may have started anyway. The client must look for changes before it repeats the call.
            if (request.Writes)
            {
                entrance.Open();
                throw;
            }

            LogUnreachable(error);
            stream.Refuse(() => JsonRpcRefusal.UnreachableAsync(context));
            return null;
        }

        // The call's time does not pass while a person is asked.
        TimeSpan Left() => asking ? left : left - time.GetElapsedTime(knownAt) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

        void ThrowIfTooLate(Exception error)
        {
            failing ??= time.GetTimestamp();
            if (time.GetElapsedTime(failing.Value) >= FailoverTime
                && (!entrance.IsOpen || (asking ? time.GetElapsedTime(failing.Value) >= left + FailoverTime : Left() <= TimeSpan.Zero)))
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    // Begins the response, because the request is admitted. Writes an id if the client can resume. Sends the beginning at once if the call goes on.
    private static async Task<CallTelling> BeginAsync(
        Entrance entrance, MemberCall call, CallRequest request, SseEventId.OfCall start, PostStream stream, bool ended, CancellationToken cancellationToken)
    {
        var resumes = call.Resumable && entrance.Session is { } session && ProtocolVersions.Resumes(session.ProtocolVersion);
        if (resumes)
            await stream.Events.WritePositionAsync(start, SseWriter.Retry, cancellationToken);
        else if (!ended)
            await stream.FlushAsync(cancellationToken);
        if (!ended)
            stream.Events.StartKeepAlive();
        return new CallTelling(stream.Events, request.Progress, LogMessages.Admitted(entrance.Session, request.Message) ? request.Name : null, resumes ? start : null);
    }

    // A completion never gets an error. It is asked for while a person types, and proposes nothing without the scope.
    private bool TryChallenge(HttpContext context, MemberCall call, CallRequest request, CallResult result) => call.Tool is { } tool
        ? ScopeChallenge.TryAnswer(context, challenges, ScopeChallenge.NameOf(tool.Tool), tool.RequiredScopes, result.Tool?.Error)
        : ScopeChallenge.TryAnswer(context, challenges, request.Name, ScopeChallenge.Reading, result.Resource?.Error ?? result.Resources?.Error);

    // The client has disconnected, so it does not wait for this. If the grain does not get the message, the call ends at its deadline.
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

    [LoggerMessage(LogLevel.Warning, "The member's grain did not answer whether a call is let in.")]
    private partial void LogUnreachable(Exception error);

    [LoggerMessage(LogLevel.Information, "The member's grain was not told that the client of a call is gone.")]
    private partial void LogNotCancelled(Exception error);
}
