using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Settings;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Sends writes. Never sends a write twice, and never reports a write as failed if it may have taken effect.</summary>
internal static class Writing
{
    /// <summary>The default wait for Coda to apply a write, in seconds. Rows take about 20 s to appear.</summary>
    public const int DefaultWait = 25;

    /// <summary>The longest wait, in seconds. Many clients cancel a call after a minute.</summary>
    [MemberLimit]
    public const int LongestWait = 50;

    /// <summary>The note on a write that was applied.</summary>
    public const string AppliedNote = "Done.";

    /// <summary>The note on a write that was accepted.</summary>
    public const string AcceptedNote = "Coda accepted the change and will apply it, usually within half a minute. Do not send it again; get_mutation_status tells when it is applied.";

    /// <summary>The note on a write whose response was lost.</summary>
    public const string UnknownNote = "The change was sent, but no answer came: it may or may not have taken effect. Read the doc in a minute before sending it again.";

    /// <summary>The note on a write that Coda accepted with a response that cannot be parsed.</summary>
    public const string UnreadNote = "Coda accepted the change, but this server cannot read the response, so the change cannot be followed. Do not send it again. Read the doc in a minute to see it.";

    // The time for the response to reach the caller before the caller stops waiting.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ProgressStep = TimeSpan.FromSeconds(3);

    /// <summary>Sends a write and waits for Coda to apply it.</summary>
    /// <param name="call">The call it is for.</param>
    /// <param name="docId">The doc it changes.</param>
    /// <param name="waitSeconds">How long to wait, in seconds. A nearer deadline shortens the wait. 0 does not wait.</param>
    /// <param name="send">Sends the request.</param>
    /// <param name="resultOf">Builds the call's result. It is also called before the wait, since that result is stored in case the silo is lost.</param>
    /// <param name="cancellationToken">Prevents the send, or ends the wait. A request that is already being sent continues until the deadline.</param>
    /// <exception cref="CodaException">Coda refused the write. Nothing was changed.</exception>
    /// <exception cref="CodaUnavailableException">The request was never sent. Nothing was changed.</exception>
    public static async Task<TResult> Send<T, TResult>(
        ToolCall call, string docId, int waitSeconds, Func<CancellationToken, Task<T>> send, Func<Written<T>, TResult> resultOf, CancellationToken cancellationToken)
        where T : class, IMutationAccepted
        where TResult : class
    {
        var posted = await Post(call, docId, send, cancellationToken);
        if (!posted.Accepted)
            return resultOf(new Written<T>(WriteStatus.Unknown, null, null, null, UnknownNote));
        if (posted.RequestId is not { } requestId)
            return resultOf(new Written<T>(WriteStatus.Accepted, null, null, null, UnreadNote));
        var accepted = new Written<T>(WriteStatus.Accepted, posted.Answer, requestId, null, AcceptedNote);
        var progress = (await AwaitAll(call, [requestId], waitSeconds, () => resultOf(accepted), cancellationToken))[0];
        return resultOf(progress.Applied
            ? accepted with { Status = WriteStatus.Applied, Warning = progress.Warning, Note = AppliedNote }
            : accepted with { Warning = progress.Warning });
    }

    /// <summary>Sends a write and has its progress followed, without waiting for it.</summary>
    /// <exception cref="CodaException">Coda refused the write. Nothing was changed.</exception>
    /// <exception cref="CodaUnavailableException">The request was never sent. Nothing was changed.</exception>
    public static async Task<Posted<T>> Post<T>(ToolCall call, string docId, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
        where T : class, IMutationAccepted
    {
        cancellationToken.ThrowIfCancellationRequested();
        // A caller that cancels ends the wait, but not a request in progress. Aborting the request would only lose its outcome.
        using var deadline = new CancellationTokenSource(Remaining(call), call.Time);
        Posted<T> posted;
        try
        {
            var answer = await send(deadline.Token);
            posted = new Posted<T>(true, answer, answer.RequestId);
        }
        catch (CodaAnswerException unread) when (unread.Accepted)
        {
            posted = new Posted<T>(true, null, unread.RequestId);
        }
        catch (Exception exception) when (MayHaveExecuted(exception))
        {
            call.Writes.LeftUnknown();
            return new Posted<T>(false, null, null);
        }

        if (posted.RequestId is { } requestId)
            await call.Writes.AcceptedAsync(docId, requestId);
        return posted;
    }

    /// <summary>Waits until Coda has applied writes, and reports progress to a caller that wants it.</summary>
    /// <param name="call">The call it is for.</param>
    /// <param name="requestIds">Coda's request ids of the writes.</param>
    /// <param name="waitSeconds">How long to wait, in seconds. A nearer deadline shortens the wait. 0 does not wait.</param>
    /// <param name="result">Builds the call's result if nothing more becomes known; null if the call continues after the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The progress of each write when all are applied or the wait is over.</returns>
    public static async Task<MutationProgress[]> AwaitAll(
        ToolCall call, IReadOnlyList<string> requestIds, int waitSeconds, Func<object>? result, CancellationToken cancellationToken)
    {
        var until = Until(call, waitSeconds);
        if (until <= call.Time.GetUtcNow())
            return [.. requestIds.Select(_ => MutationProgress.Accepted)];
        if (result is not null && call.BytesOf is { } bytesOf)
            await call.Writes.KeepAsync(bytesOf(result()));

        var waiting = Task.WhenAll(requestIds.Select(requestId => Await(call, requestId, until, cancellationToken)));
        while (call.OnProgress is { } tell && !waiting.IsCompleted)
        {
            tell("Coda accepted the change and has yet to apply it.");
            await Task.WhenAny(waiting, Task.Delay(ProgressStep, call.Time, CancellationToken.None));
        }

        var progress = await waiting;
        call.OnProgress?.Invoke(progress.All(write => write.Applied) ? "Coda applied the change." : "Coda has not applied the change yet.");
        return progress;
    }

    /// <summary>Returns the time that a call has left.</summary>
    public static TimeSpan Remaining(ToolCall call)
    {
        var remaining = call.Deadline - call.Time.GetUtcNow();
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    /// <summary>
    /// Whether a write that ended with this exception may have taken effect. If a request is cancelled while it is in progress, it is
    /// unknown whether Coda received it. The same holds if a gateway in between responds.
    /// </summary>
    public static bool MayHaveExecuted(Exception exception) => exception
        is CodaUnavailableException { MayHaveExecuted: true }
        or CodaAnswerException { MayHaveExecuted: true }
        or OperationCanceledException
        or CodaException { Status: >= HttpStatusCode.InternalServerError };

    /// <summary>Returns the time until which a call may wait for a write. The call must respond before its caller times out.</summary>
    /// <param name="call">The call.</param>
    /// <param name="waitSeconds">The longest wait, in seconds.</param>
    public static DateTimeOffset Until(ToolCall call, int waitSeconds)
    {
        var until = call.Time.GetUtcNow() + TimeSpan.FromSeconds(waitSeconds);
        return until < call.Deadline - Margin ? until : call.Deadline - Margin;
    }

    private static async Task<MutationProgress> Await(ToolCall call, string requestId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            return await call.Writes.AwaitAsync(requestId, until, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Coda has the write by now, even if the caller has stopped waiting.
            return MutationProgress.Accepted;
        }
    }
}
