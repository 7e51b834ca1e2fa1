using System.Diagnostics.CodeAnalysis;
using CodaMcp.Calls;
using CodaMcp.Resources;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Members;

/// <inheritdoc cref="IMemberCallGrain"/>
public sealed partial class MemberGrain : IMemberCallGrain
{
    private const int MaxRounds = 10;

    // A person is asked: longer than a call may take by itself.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan WaitWhileLeaving = TimeSpan.FromMilliseconds(500);

    private IGrainTimer? sweeping;

    /// <inheritdoc/>
    public Task<CallReply> StartCall(MemberCall call, TimeSpan wait) => FollowAsync(calls.Start(call), after: 0, wait);

    /// <inheritdoc/>
    public Task<CallReply> FollowCall(string callId, int after, TimeSpan wait) =>
        calls.Find(callId) is { } call ? FollowAsync(call, after, wait) : Task.FromResult(CallReply.Unknown);

    /// <inheritdoc/>
    public ValueTask CancelCall(string callId)
    {
        calls.Find(callId)?.Cancel();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CancelRequest(string sessionId, string requestId)
    {
        calls.CancelRequest(sessionId, requestId);
        return ValueTask.CompletedTask;
    }

    private async Task<CallReply> FollowAsync(RunningCall call, int after, TimeSpan wait)
    {
        using var leaving = Leaving(CancellationToken.None);
        var reply = await call.FollowAsync(after, Bounded(wait, MemberCalls.MaxWait), leaving.Token);
        if (reply.Result is not null)
        {
            calls.Given(call);
            if (calls.KeepsResults)
                sweeping ??= this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(MemberCalls.KeptFor, MemberCalls.KeptFor) { Interleave = true });
        }
        return reply;
    }

    private Task SweepAsync(CancellationToken disposed)
    {
        calls.Sweep();
        if (!calls.KeepsResults)
        {
            sweeping?.Dispose();
            sweeping = null;
        }
        return Task.CompletedTask;
    }

    private bool IsLeaving => process.ApplicationStopping.IsCancellationRequested || fenced.IsCancellationRequested;

    // A silo that is to stop lets nobody wait long, so that it need not wait for them; nor does it let them ask again at once, over and over.
    private TimeSpan Bounded(TimeSpan wait, TimeSpan most) => wait <= TimeSpan.Zero ? TimeSpan.Zero : IsLeaving ? WaitWhileLeaving : wait < most ? wait : most;

    // Sends those who wait away when the silo begins to stop or the activation was superseded; who comes later waits the little that Bounded says.
    private CancellationTokenSource Leaving(CancellationToken cancellationToken) => IsLeaving
        ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken)
        : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, process.ApplicationStopping, fenced.Token);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a call runs into, whoever follows it must be told.")]
    private async Task<CallResult> CarryOutAsync(RunningCall running)
    {
        var call = running.Call;
        try
        {
            return call switch
            {
                { Tool: { } tool } => new CallResult { Tool = await RunToolAsync(tool with { CallId = call.Id }, running), Name = tool.Tool },
                { Resource: { } read } => new CallResult { Resource = await ReadResourceAsync(read, running), Name = read.Uri },
                { Resources: { } list } => new CallResult { Resources = await ListResourcesAsync(list, running) },
                { Completion: { } argument } => new CallResult { Completion = await CompleteAsync(argument, running) },
                _ => throw new ArgumentException("The call asks for nothing."),
            };
        }
        catch (Exception error)
        {
            LogFault(error);
            var fault = running.Writing ? ToolFailures.UnknownOutcome : ToolFailures.Internal;
            return new CallResult
            {
                Tool = call.Tool is null ? null : new ToolOutcome { Error = fault },
                Resource = call.Resource is null ? null : new ResourceOutcome { Error = fault },
                Resources = call.Resources is null ? null : new ResourceListing { Error = fault },
                Completion = call.Completion is null ? null : ArgumentCompletions.None,
                Name = call.Tool?.Tool ?? call.Resource?.Uri,
            };
        }
    }

    // A tool that needs input ends its run; in a session its client is asked, and the tool is run again with the answers.
    private async Task<ToolOutcome> RunToolAsync(CallTool call, RunningCall running)
    {
        try
        {
            return await RunInRoundsAsync(call, running);
        }
        finally
        {
            if (!running.Moving.IsCancellationRequested)
                requests.ForgetCall(running.Call.Id);
            if (requests.Changed)
                _ = SaveQuietlyAsync(requestWrites);
        }
    }

    private async Task<ToolOutcome> RunInRoundsAsync(CallTool call, RunningCall running)
    {
        for (var round = 0; ; round++)
        {
            var asked = call;
            var outcome = await RunAsync(
                asked,
                (work, token) => inputs.RunAsync(asked, work, () => runner.RunAsync(asked.Tool, asked.Arguments, asked.GrantedScopes, work, token)),
                running);
            if (outcome.Input is not { } input || call.SessionId is not { } session)
                return outcome;
            if (round == MaxRounds)
                return new ToolOutcome { Error = ToolFailures.Internal };
            var (answers, failure) = await AskClientAsync(session, running, input);
            if (failure is not null)
                return new ToolOutcome { Error = failure };
            call = call with
            {
                InputResponses = [.. call.InputResponses, .. answers],
                // The time of the person is not the call's.
                Deadline = time.GetUtcNow() + (call.Deadline - running.StartedAt),
            };
        }
    }

    private async Task<(InputResponse[] Answers, ToolError? Failure)> AskClientAsync(string session, RunningCall running, InputRequired input)
    {
        using var patience = new CancellationTokenSource(AnswerPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, running.Cancelled);
        // The same question of the same call has the same id: an answer that came while the call was lost with its silo is not asked for twice.
        var asked = input.Requests.Select(request => (Request: request, Id: $"{running.Call.Id}.{request.Key}")).ToList();
        try
        {
            foreach (var (_, id) in asked)
                requests.Expect(session, id);
            await requestWrites.SaveAsync();
            foreach (var (request, id) in asked)
                running.Say(new CallEvent { Request = new ClientRequest(id, request.Method, request.Params) });
            var answers = await Task.WhenAll(asked.Select(async one => (await requests.WaitAsync(one.Id, either.Token)) with { Key = one.Request.Key }));
            return (answers, null);
        }
        catch (OperationCanceledException) when (running.Cancelled.IsCancellationRequested)
        {
            return ([], ToolFailures.Cancelled);
        }
        catch (OperationCanceledException)
        {
            return ([], new ToolError(ToolErrorKind.DeadlineExceeded, "Nobody answered the question that this call asked. Nothing was changed."));
        }
    }

    private async Task<ResourceOutcome> ReadResourceAsync(ReadResource read, RunningCall running) => ResourceReader.ToOutcome(read.Uri, await RunAsync(
        CallOf(ResourceReader.ReadMethod, read.Caller), (work, token) => resources.ReadAsync(read.Uri, read.Caller.GrantedScopes, work, token), running));

    private async Task<ResourceListing> ListResourcesAsync(ListResources list, RunningCall running) => ResourceReader.ToListing(await RunAsync(
        CallOf(ResourceReader.ListMethod, list.Caller), (work, token) => resources.ListAsync(list.Cursor, list.Caller.GrantedScopes, work, token), running));

    private async Task<ArgumentCompletions> CompleteAsync(CompleteArgument argument, RunningCall running) => NameCompletion.ToCompletions(await RunAsync(
        CallOf(NameCompletion.Method, argument.Caller), (work, token) => completion.FindAsync(argument, work, token), running));

    [LoggerMessage(LogLevel.Error, "A call failed for a fault of ours.")]
    private partial void LogFault(Exception error);
}
