using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>
/// One call under way, or ended and kept for the client that fetches its result. What it says may be said from any thread; everything else is
/// for the grain's turns.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="time">The clock.</param>
public sealed class RunningCall(MemberCall call, TimeProvider time) : IDisposable
{
    // A follower that is too slow misses the oldest progress. It holds up nothing.
    private const int MaxEvents = 64;

    // Clients of the official SDKs give a request 60 s, or 60 s from the last progress that they asked for.
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<(int Position, CallEvent Event)> events = [];
    private readonly long startedAt = time.GetTimestamp();

    // These are made for the first who waits: most reads end at once.
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

    /// <summary>Its running; completes, and never fails, when <see cref="Result"/> is set.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    /// <summary>Whether a write of it leaves for Coda, or may have left: then it is not to be stopped half way.</summary>
    public bool Writing { get; set; }

    /// <summary>The memory reserved for keeping the result; null where the result is not kept once it was given.</summary>
    public IDisposable? Held { get; set; }

    /// <summary>What came of it; null while it is under way.</summary>
    public CallResult? Result { get; private set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>Where it stands among the calls that ended; null while it is under way.</summary>
    public LinkedListNode<RunningCall>? Place { get; set; }

    /// <summary>Whether it was cancelled.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Fires when it is cancelled.</summary>
    public CancellationToken Cancelled => (cancelled ??= NewSource(IsCancelled)).Token;

    /// <summary>Whether it is to be started again elsewhere.</summary>
    public bool IsMigrating { get; private set; }

    /// <summary>Whether it goes on elsewhere alone: it has no result and no audit record here.</summary>
    public bool IsLeft => IsMigrating && !Writing;

    /// <summary>Fires when it is to be started again elsewhere.</summary>
    public CancellationToken Migrating => (migrating ??= NewSource(IsMigrating)).Token;

    /// <summary>The time the call has left. The time that a person takes to answer does not count.</summary>
    public TimeSpan TimeLeft => asking ? timeLeft : timeLeft - time.GetElapsedTime(resumedAt) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Cancels the call.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        cancelled?.Cancel();
    }

    /// <summary>Stops the clock of <see cref="TimeLeft"/>: a person is asked. Until <see cref="Resume"/> it tells now and then that it waits.</summary>
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

    /// <summary>Stops it here, to be started again elsewhere; one that may have written only where it has not. One that nobody wants any more ends here.</summary>
    public void Migrate()
    {
        if (IsCancelled && !Writing)
            return;
        IsMigrating = true;
        migrating?.Cancel();
        if (!Writing)
            Cancel();
    }

    /// <summary>Tells what it is doing.</summary>
    public void Tell(string message)
    {
        lock (gate)
        {
            // MCP wants every progress to be more than the one before.
            lastProgress = Math.Max(lastProgress + 0.001, time.GetElapsedTime(startedAt).TotalSeconds);
            Add(new CallEvent { Progress = new ToolProgress(lastProgress, message) });
        }
    }

    /// <summary>Has a client that can resume come back after so long.</summary>
    public void SuggestReconnect(TimeSpan after) => Say(new CallEvent { Reconnect = after });

    /// <summary>Says something that goes out as it is.</summary>
    public void Say(CallEvent said)
    {
        lock (gate)
            Add(said);
    }

    /// <summary>Ends it. One that is to be started again elsewhere has no result here.</summary>
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

    /// <summary>What it has said since a position; null where there is nothing yet.</summary>
    /// <param name="after">The position.</param>
    public CallReply? SaidAfter(int after)
    {
        lock (gate)
            return Result is not null || position > after ? ReplyAfter(after) : null;
    }

    /// <summary>What it has said since a position, waiting for something where there is nothing.</summary>
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
            // There is nothing yet, and it is followed on.
        }
        lock (gate)
            return ReplyAfter(after);
    }

    /// <summary>Lets go of what cancelling needs.</summary>
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
