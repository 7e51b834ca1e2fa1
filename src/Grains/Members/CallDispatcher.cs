using System.Diagnostics.CodeAnalysis;
using CodaMcp.Calls;
using CodaMcp.Elicitation;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CodaMcp.Members;

/// <summary>
/// Carries out the calls of one member: tools, resources and completions. If a tool in a session asks a question, the dispatcher sends it to the
/// session's client. Then it runs the tool again with the answers. Use only in the grain's turns.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="pipeline">The steps around each call.</param>
/// <param name="elicitations">Answers of clients without a session.</param>
/// <param name="requests">Requests to clients of sessions.</param>
/// <param name="runner">The tools.</param>
/// <param name="resources">The resources.</param>
/// <param name="completion">The completions.</param>
/// <param name="options">How long a client has to answer.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs faults.</param>
public sealed partial class CallDispatcher(
    MemberData data,
    CallPipeline pipeline,
    MemberElicitations elicitations,
    ClientRequests requests,
    ToolRunner runner,
    ResourceReader resources,
    NameCompletion completion,
    IOptions<MemberOptions> options,
    TimeProvider time,
    ILogger<CallDispatcher> logger) : ICallDispatcher
{
    private const int MaxRounds = 10;
    private static readonly string[] Reading = [Scopes.Read];
    private readonly TimeSpan answerTimeout = options.Value.AnswerWait;
    private readonly string shownMember = data.ShownKey;

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The caller must get a result, whatever failed.")]
    public async Task<CallResult> CarryOutAsync(RunningCall running)
    {
        ArgumentNullException.ThrowIfNull(running);
        var call = running.Call;
        using var scope = logger.BeginScope(CallScope.Of(shownMember, call));
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

    /// <summary>
    /// Runs work that is not a tool. It is limited and recorded like a tool call, under the name of its MCP method. Resources require the read scope.
    /// Completions propose nothing without that scope.
    /// </summary>
    public Task<ToolOutcome> RunAsync(string method, Caller caller, RunningCall running, Func<ToolCall, CancellationToken, Task<ToolOutcome>> work) => pipeline.RunAsync(
        new CallTool
        {
            Tool = method,
            Arguments = [],
            GrantedScopes = caller.GrantedScopes,
            RequiredScopes = method == NameCompletion.Method ? [] : Reading,
            TokenId = caller.TokenId,
            TokenIssuedAt = caller.TokenIssuedAt,
            Client = caller.Client,
            SessionId = caller.SessionId,
            TimeLeft = caller.TimeLeft,
            TraceId = caller.TraceId,
            MemberLabel = caller.MemberLabel,
            Front = caller.Front,
            RequestId = running.Call.RequestId,
            RecordId = caller.RecordId,
        },
        running,
        continues: false,
        work);

    private async Task<ToolOutcome> RunToolAsync(CallTool call, RunningCall running)
    {
        try
        {
            return await RunInRoundsAsync(call, running);
        }
        finally
        {
            // A migrating call keeps its questions and answers. The activation that restarts it needs them.
            if (!running.IsMigrating && requests.ForgetCall(running.Call.Id))
                _ = data.TrySaveAsync();
        }
    }

    private async Task<ToolOutcome> RunInRoundsAsync(CallTool call, RunningCall running)
    {
        // A restarted call continues with the questions that its client was asked before.
        var continues = elicitations.IsAnswer(call) || requests.HasOf(running.Call.Id);
        for (var round = 0; ; round++)
        {
            var asked = call with { TimeLeft = running.TimeLeft };
            var outcome = await pipeline.RunAsync(
                asked,
                running,
                continues || round > 0,
                (work, token) => elicitations.RunAsync(asked, given =>
                {
                    work.Elicitations = given;
                    return runner.RunAsync(asked.Tool, asked.Arguments, asked.GrantedScopes, work, token);
                }));
            if (outcome.InputRequired is not { } required || call.SessionId is not { } session)
                return outcome;
            if (round == MaxRounds)
                return new ToolOutcome { Error = ToolFailures.Internal };
            var (answers, failure) = await AskClientAsync(session, running, required);
            if (failure is not null)
                return new ToolOutcome { Error = failure };
            // Each round has its own record.
            call = call with { InputResponses = [.. call.InputResponses, .. answers], RecordId = null };
        }
    }

    private async Task<(InputResponse[] Answers, ToolError? Failure)> AskClientAsync(string session, RunningCall running, InputRequired required)
    {
        using var timeout = new CancellationTokenSource(answerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, running.Cancelled);
        // The same question of the same call has the same id. If its answer arrived while the call was lost with its silo, the client is not asked again.
        var asked = required.Requests.Select(request => (Request: request, Id: $"{running.Call.Id}.{request.Key}")).ToList();
        running.Pause();
        try
        {
            foreach (var (_, id) in asked)
                requests.Expect(session, id);
            await data.SaveAsync();
            foreach (var (request, id) in asked)
                running.Say(new CallEvent { Request = new ClientRequest(id, request.Method, request.Params) });
            var answers = await Task.WhenAll(asked.Select(async one => (await requests.WaitAsync(one.Id, either.Token)) with { Key = one.Request.Key }));
            return (answers, null);
        }
        catch (OperationCanceledException) when (running.IsCancelled)
        {
            return ([], ToolFailures.Cancelled);
        }
        catch (OperationCanceledException)
        {
            return ([], new ToolError(ToolErrorKind.DeadlineExceeded, $"The client did not answer the question within {answerTimeout.TotalMinutes:0} minutes. Nothing was changed. Call again to ask again. {CallElicitations.WithoutForms}"));
        }
        finally
        {
            running.Resume();
        }
    }

    private async Task<ResourceOutcome> ReadResourceAsync(ReadResource read, RunningCall running) => ResourceReader.ToOutcome(read.Uri, await RunAsync(
        ResourceReader.ReadMethod, read.Caller, running, (work, token) => resources.ReadAsync(read.Uri, read.Caller.GrantedScopes, work, token)));

    private async Task<ResourceListing> ListResourcesAsync(ListResources list, RunningCall running) => ResourceReader.ToListing(await RunAsync(
        ResourceReader.ListMethod, list.Caller, running, (work, token) => resources.ListAsync(list.Cursor, list.Caller.GrantedScopes, work, token)));

    private async Task<ArgumentCompletions> CompleteAsync(CompleteArgument argument, RunningCall running) => NameCompletion.ToCompletions(await RunAsync(
        NameCompletion.Method, argument.Caller, running, (work, token) => completion.FindAsync(argument, work, token)));

    [LoggerMessage(LogLevel.Error, "A call failed for a fault of ours.")]
    private partial void LogFault(Exception error);
}
