using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>
/// One call that is under way, or that has ended and is kept for the client that fetches its result. Any thread may add events. Use everything else
/// only in the grain's turns.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="time">The clock.</param>
public sealed class RunningCall(MemberCall call, TimeProvider time) : IDisposable
{
    // A follower that is too slow misses the oldest progress. It does not delay the call.
    private const int MaxEvents = 64;

    // Clients of the official SDKs wait 60 s for a request, or 60 s from the last progress if they asked for progress.
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<(int Position, CallEvent Event)> events = [];
    private readonly long startedAt = time.GetTimestamp();

    // These are created on first use, because most reads end at once.
    private CancellationTokenSource? cancelled;
    private CancellationTokenSource? migrating;
    private TaskCompletionSource? said;
    private int position;
    private double lastProgress;
    private TimeSpan timeLeft = call.TimeLeft;
    private long resumedAt = time.GetTimestamp();
    private bool asking;
    private ITimer? waiting;

    /// <summary>The call.</summary>
    public MemberCall Call { get; } = call;

    /// <summary>The task that runs the call. It never fails. It completes when <see cref="Result"/> is set, or when the call is left.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    /// <summary>Whether the call sends a write to Coda, or may have sent one. Then it must not be stopped half way.</summary>
    public bool Writing { get; set; }

    /// <summary>The memory reserved for the kept result; null if the result is not kept after it was returned.</summary>
    public IDisposable? Held { get; set; }

    /// <summary>The result; null while the call is under way.</summary>
    public CallResult? Result { get; private set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>The call's place in the list of ended calls; null while it is under way.</summary>
    public LinkedListNode<RunningCall>? Place { get; set; }

    /// <summary>Whether it was cancelled.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Fires when it is cancelled.</summary>
    public CancellationToken Cancelled => (cancelled ??= NewSource(IsCancelled)).Token;

    /// <summary>Whether the call is to be restarted in another activation.</summary>
    public bool IsMigrating { get; private set; }

    /// <summary>Whether the call continues only in another activation. Then it has no result and no audit record here.</summary>
    public bool IsLeft => IsMigrating && !Writing;

    /// <summary>Fires when the call is to be restarted in another activation.</summary>
    public CancellationToken Migrating => (migrating ??= NewSource(IsMigrating)).Token;

    /// <summary>The time the call has left. The time that a person takes to answer does not count.</summary>
    public TimeSpan TimeLeft => asking ? timeLeft : timeLeft - time.GetElapsedTime(resumedAt) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Cancels the call.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        cancelled?.Cancel();
    }

    /// <summary>Stops the clock of <see cref="TimeLeft"/> while a person is asked. Until <see cref="Resume"/>, the call reports its wait every 10 s.</summary>
    public void Pause()
    {
        (timeLeft, asking) = (TimeLeft, true);
        waiting = time.CreateTimer(_ => Tell("Waiting for an answer to the question."), null, TellEvery, TellEvery);
    }

    /// <summary>Starts the clock again.</summary>
    public void Resume()
    {
        waiting?.Dispose();
        (resumedAt, asking) = (time.GetTimestamp(), false);
    }

    /// <summary>
    /// Stops the call, so that another activation restarts it. A call that may have written is not cancelled. It only gives up waits for permits, as
    /// <see cref="Migrating"/> fires. A cancelled call ends here.
    /// </summary>
    public void Migrate()
    {
        if (IsCancelled && !Writing)
            return;
        IsMigrating = true;
        migrating?.Cancel();
        if (!Writing)
            Cancel();
    }

    /// <summary>Reports progress.</summary>
    public void Tell(string message)
    {
        lock (gate)
        {
            // MCP requires each progress value to be greater than the one before.
            lastProgress = Math.Max(lastProgress + 0.001, time.GetElapsedTime(startedAt).TotalSeconds);
            Add(new CallEvent { Progress = new ToolProgress(lastProgress, message) });
        }
    }

    /// <summary>Asks a client that can resume to reconnect after a time.</summary>
    public void SuggestReconnect(TimeSpan after) => Say(new CallEvent { Reconnect = after });

    /// <summary>Adds an event that is sent unchanged.</summary>
    public void Say(CallEvent said)
    {
        lock (gate)
            Add(said);
    }

    /// <summary>Ends the call with a result. Does nothing if the call continues only in another activation.</summary>
    public void End(CallResult result)
    {
        if (IsLeft)
            return;
        lock (gate)
        {
            (Result, EndedAt) = (result, time.GetUtcNow());
            Signal();
        }
    }

    /// <summary>Returns the events after a position and the result; null if there is nothing new.</summary>
    /// <param name="after">The position.</param>
    public CallReply? SaidAfter(int after)
    {
        lock (gate)
            return Result is not null || position > after ? ReplyAfter(after) : null;
    }

    /// <summary>Returns the events after a position and the result. Waits if there is nothing new.</summary>
    /// <param name="after">The position.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="stopping">Ends the wait.</param>
    public async Task<CallReply> FollowAsync(int after, TimeSpan wait, CancellationToken stopping)
    {
        Task something;
        lock (gate)
        {
            if (Result is not null || position > after)
                return ReplyAfter(after);
            something = (said ??= NewSignal()).Task;
        }
        try
        {
            await something.WaitAsync(wait, time, stopping);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // There is nothing new yet. The caller asks again.
        }
        lock (gate)
            return ReplyAfter(after);
    }

    /// <summary>Releases the reserved memory, the timer and the token sources.</summary>
    public void Dispose()
    {
        Held?.Dispose();
        waiting?.Dispose();
        cancelled?.Dispose();
        migrating?.Dispose();
    }

    private CallReply ReplyAfter(int after) => new()
    {
        Events = events.Count == 0 ? [] : [.. events.Where(held => held.Position >= after).Select(held => held.Event)],
        Position = position,
        Result = Result,
        TimeLeft = TimeLeft,
        Asking = asking,
        SessionId = Call.SessionId,
    };

    private void Add(CallEvent added)
    {
        if (events.Count == MaxEvents && events.FindIndex(held => held.Event.Progress is not null) is var oldest and >= 0)
            events.RemoveAt(oldest);
        events.Add((position++, added));
        Signal();
    }

    private void Signal()
    {
        said?.TrySetResult();
        said = null;
    }

    private static CancellationTokenSource NewSource(bool fired)
    {
        var source = new CancellationTokenSource();
        if (fired)
            source.Cancel();
        return source;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
