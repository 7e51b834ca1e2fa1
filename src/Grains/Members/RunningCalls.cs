using CodaMcp.Calls;
using CodaMcp.Settings;

namespace CodaMcp.Members;

/// <summary>
/// The calls of one member that are under way, and the results of calls that ended recently. The results are limited in number, age and size. Use
/// only in the grain's turns.
/// </summary>
/// <param name="dispatcher">Carries out a call.</param>
/// <param name="departure">Tells when the activation ends.</param>
/// <param name="memory">The silo's memory limit. Kept results count against it.</param>
/// <param name="time">The clock.</param>
public sealed class RunningCalls(ICallDispatcher dispatcher, Departure departure, MemoryBudget memory, TimeProvider time)
{
    /// <summary>The longest wait of one request that starts or follows a call.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a result is kept.</summary>
    [MemberLimit]
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>The most results that are kept. The oldest are removed first.</summary>
    /// <remarks>
    /// Without this limit, a member who reads all the time would keep hundreds of results, each for seconds. Objects of that age cost the garbage
    /// collector the most time.
    /// </remarks>
    [MemberLimit]
    public const int MaxKept = 100;

    /// <summary>The largest total size of all kept results, in bytes. The oldest are removed first.</summary>
    [MemberLimit]
    public const int MaxKeptBytes = 1024 * 1024;

    private readonly Dictionary<string, RunningCall> calls = new(StringComparer.Ordinal);

    // The ended calls that are kept, the oldest first.
    private readonly LinkedList<RunningCall> ended = new();
    private long endedBytes;

    /// <summary>The number of calls that are under way.</summary>
    public int UnderWay => calls.Values.Count(call => call.Result is null);

    /// <summary>Returns whether a call of a session is under way.</summary>
    public bool HasOf(string sessionId) => calls.Values.Any(call => call.Result is null && call.Call.SessionId == sessionId);

    /// <summary>Starts a call, or joins the existing call with the same id. See <see cref="IMemberCallGrain.StartCall"/>.</summary>
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

    /// <summary>Follows a call that was started, as long as its result is kept. See <see cref="IMemberCallGrain.FollowCall"/>.</summary>
    public Task<CallReply> FollowAsync(string callId, int after, TimeSpan wait) =>
        calls.TryGetValue(callId, out var running) ? FollowAsync(running, after, wait) : Task.FromResult(CallReply.Unknown);

    /// <summary>Cancels a call. An unknown id is not an error.</summary>
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
    /// Ends all calls, because the activation ends. Stops calls that only read; the front that follows such a call starts it again. Waits for calls
    /// that may have written, so that their outcome becomes known.
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
            // The ledger of writes then reports the outcome of these calls as unknown.
        }
    }

    /// <summary>Removes results that are too old or exceed the limits.</summary>
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
        // A migrating call has no result here.
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

        // The result stays only if the client can resume after losing it, and if there is memory for it.
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
