namespace CodaMcp.Calls;

/// <summary>
/// The calls of one member that are under way, and those that ended a moment ago and whose results somebody may still come for: bounded
/// in age and size. For the grain's turns only.
/// </summary>
/// <param name="run">Carries out a call; never throws for what a call can run into.</param>
/// <param name="time">The clock.</param>
internal sealed class MemberCalls(Func<RunningCall, Task<CallResult>> run, TimeProvider time)
{
    /// <summary>The longest that one question about a call waits.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a result is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>The most that all results kept may weigh, in bytes; the oldest go first.</summary>
    public const int MaxKeptBytes = 1024 * 1024;

    private readonly Dictionary<string, RunningCall> calls = new(StringComparer.Ordinal);

    /// <summary>How many are under way.</summary>
    public int UnderWay => calls.Values.Count(call => call.Result is null);

    /// <summary>Whether any result is kept.</summary>
    public bool KeepsResults => calls.Values.Any(call => call.Result is not null);

    /// <summary>Starts a call, or finds the one of its id.</summary>
    public RunningCall Start(MemberCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Sweep();
        if (calls.TryGetValue(call.Id, out var known))
            return known;
        var started = new RunningCall(call, time);
        calls.Add(call.Id, started);
        started.Run = RunAsync(started);
        return started;
    }

    /// <summary>A call that was started, unless its result is no longer kept.</summary>
    public RunningCall? Find(string callId) => calls.GetValueOrDefault(callId);

    /// <summary>Notes that somebody was given the result: it is kept on only where they may lose it and come again.</summary>
    public void Given(RunningCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call is { Result: not null, Call.Resumable: false })
            Remove(call);
    }

    /// <summary>Cancels a call of a session by its JSON-RPC id.</summary>
    public void CancelRequest(string sessionId, string requestId)
    {
        foreach (var call in calls.Values.Where(call => call.Call.SessionId == sessionId && (call.Call.RequestId ?? call.Call.Tool?.RequestId) == requestId))
            call.Cancel();
    }

    /// <summary>Cancels the calls of sessions that have ended.</summary>
    public void CancelClosed(Func<string, bool> isOpen)
    {
        foreach (var call in calls.Values.Where(call => call.Call.SessionId is { } session && !isOpen(session)))
            call.Cancel();
    }

    /// <summary>
    /// Ends all calls, since their grain goes elsewhere: what only reads is stopped, and is run again by whoever follows it; what may have
    /// written is waited for, so that its outcome is known.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var call in calls.Values.Where(call => call.Result is null))
            call.Move();
        try
        {
            await Task.WhenAll(calls.Values.Select(call => call.Run)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The ledger of writes says of them that nobody knows.
        }
    }

    /// <summary>Lets go of results that are no longer kept.</summary>
    public void Sweep()
    {
        var oldest = time.GetUtcNow() - KeptFor;
        var kept = 0;
        foreach (var call in calls.Values.Where(call => call.Result is not null).OrderByDescending(call => call.EndedAt).ToList())
        {
            kept += SizeOf(call.Result!);
            if (call.EndedAt <= oldest || kept > MaxKeptBytes)
                Remove(call);
        }
    }

    private async Task RunAsync(RunningCall call) => call.End(await run(call));

    private void Remove(RunningCall call)
    {
        calls.Remove(call.Call.Id);
        call.Dispose();
    }

    private static int SizeOf(CallResult result) => 1024 + (result.Tool?.Result?.Length ?? 0) + (result.Resource?.Content?.Length ?? 0);
}
