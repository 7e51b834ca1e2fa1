using CodaMcp.Calls;
using CodaMcp.Settings;

namespace CodaMcp.Members;

/// <summary>
/// The calls of one member that are under way, and the results of those that ended a moment ago: bounded in age and size. For the grain's
/// turns only.
/// </summary>
/// <param name="dispatcher">Carries out a call.</param>
/// <param name="departure">When the activation ends.</param>
/// <param name="memory">The silo's bound of memory, which kept results count against.</param>
/// <param name="time">The clock.</param>
public sealed class RunningCalls(ICallDispatcher dispatcher, Departure departure, MemoryBudget memory, TimeProvider time)
{
    /// <summary>The longest that one question about a call waits.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a result is kept.</summary>
    [MemberLimit]
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>The most results that are kept; the oldest go first.</summary>
    /// <remarks>A member who reads all the time would keep hundreds, each for seconds. That is the age at which the garbage collector takes longest for them.</remarks>
    [MemberLimit]
    public const int MaxKept = 100;

    /// <summary>The most that all results kept may weigh, in bytes; the oldest go first.</summary>
    [MemberLimit]
    public const int MaxKeptBytes = 1024 * 1024;

    private readonly Dictionary<string, RunningCall> calls = new(StringComparer.Ordinal);

    // Those that ended and are kept, the oldest first.
    private readonly LinkedList<RunningCall> ended = new();
    private long endedBytes;

    /// <summary>How many are under way.</summary>
    public int UnderWay => calls.Values.Count(call => call.Result is null);

    /// <summary>Whether a call of a session is under way.</summary>
    public bool HasOf(string sessionId) => calls.Values.Any(call => call.Result is null && call.Call.SessionId == sessionId);

    /// <summary>Starts a call, or joins the one of its id. See <see cref="IMemberCallGrain.StartCall"/>.</summary>
    public Task<CallReply> StartAsync(MemberCall call, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(call);
        Sweep();
        if (!calls.TryGetValue(call.Id, out var running))
        {
            calls.Add(call.Id, running = new RunningCall(call, time));
            running.Run = RunAsync(running);
        }

        return FollowAsync(running, after: 0, wait);
    }

    /// <summary>Follows a call that was started, unless its result is no longer kept. See <see cref="IMemberCallGrain.FollowCall"/>.</summary>
    public Task<CallReply> FollowAsync(string callId, int after, TimeSpan wait) =>
        calls.TryGetValue(callId, out var running) ? FollowAsync(running, after, wait) : Task.FromResult(CallReply.Unknown);

    /// <summary>Cancels a call; an unknown one is no error.</summary>
    public void Cancel(string callId) => calls.GetValueOrDefault(callId)?.Cancel();

    /// <summary>Cancels a call of a session by its JSON-RPC id.</summary>
    public void CancelRequest(string sessionId, string requestId)
    {
        foreach (var call in calls.Values.Where(call => call.Call.SessionId == sessionId && (call.Call.RequestId ?? call.Call.Tool?.RequestId) == requestId))
            call.Cancel();
    }

    /// <summary>Cancels the calls whose permission has ended.</summary>
    /// <param name="isOpen">Whether a session is open.</param>
    /// <param name="isAdmitted">Whether a token issued at a moment is accepted.</param>
    public void CancelForbidden(Func<string, bool> isOpen, Func<DateTimeOffset, bool> isAdmitted)
    {
        foreach (var call in calls.Values.Where(call => (call.Call.SessionId is { } session && !isOpen(session)) || !isAdmitted(call.Call.TokenIssuedAt)))
            call.Cancel();
    }

    /// <summary>
    /// Ends all calls, since their grain goes elsewhere: what only reads is stopped, and is run again by the front that follows it; what may have
    /// written is waited for, so that its outcome is known.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var call in calls.Values.Where(call => call.Result is null))
            call.Migrate();
        try
        {
            await Task.WhenAll(calls.Values.Select(call => call.Run)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The ledger of writes says that their outcome is unknown.
        }
    }

    /// <summary>Lets go of results that are no longer kept.</summary>
    public void Sweep()
    {
        var oldest = time.GetUtcNow() - KeptFor;
        while (ended.First?.Value is { } first && (first.EndedAt <= oldest || ended.Count > MaxKept || endedBytes > MaxKeptBytes))
            Remove(first);
    }

    private async Task RunAsync(RunningCall call)
    {
        var result = await dispatcher.CarryOutAsync(call);
        if (call.Call.Resumable)
            call.Held = memory.TryReserve(SizeOf(result));
        call.End(result);
        // One that migrates has no result here.
        if (call.Result is null)
            return;
        call.Place = ended.AddLast(call);
        endedBytes += SizeOf(result);
    }

    private async Task<CallReply> FollowAsync(RunningCall call, int after, TimeSpan wait)
    {
        if (call.SaidAfter(after) is not { } reply)
        {
            using var leaving = departure.Link(CancellationToken.None);
            reply = await call.FollowAsync(after, departure.Bound(wait, MaxWait), leaving.Token);
        }

        // The result is kept on only where the client may lose it and come again, and where there is memory for it.
        if (reply.Result is not null && call.Held is null)
            Remove(call);
        return reply;
    }

    private void Remove(RunningCall call)
    {
        if (!calls.Remove(call.Call.Id))
            return;
        if (call.Place is { } place)
        {
            ended.Remove(place);
            endedBytes -= SizeOf(call.Result!);
        }

        call.Dispose();
    }

    private static int SizeOf(CallResult result) => 1024 + (result.Tool?.Result?.Length ?? 0) + (result.Resource?.Content?.Length ?? 0);
}
