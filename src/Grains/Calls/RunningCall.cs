using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>
/// One call under way, or ended and kept for whoever comes for its result. What it says may be said from any thread; everything else is
/// for the grain's turns.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="time">The clock.</param>
internal sealed class RunningCall(MemberCall call, TimeProvider time) : IDisposable
{
    // Whoever follows too slowly misses the oldest progress, and holds nothing up.
    private const int MaxEvents = 64;

    private readonly Lock gate = new();
    private readonly List<(int Position, CallEvent Event)> events = [];
    private readonly CancellationTokenSource cancelled = new();
    private readonly CancellationTokenSource moving = new();
    private readonly long startedAt = time.GetTimestamp();
    private TaskCompletionSource said = NewSignal();
    private int position;
    private double lastProgress;

    /// <summary>The call.</summary>
    public MemberCall Call { get; } = call;

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Its running; completes, and never fails, when <see cref="Result"/> is set.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    /// <summary>Whether a write of it may have left for Coda: then it is not to be stopped half way.</summary>
    public bool Writing { get; set; }

    /// <summary>What came of it; null while it is under way.</summary>
    public CallResult? Result { get; private set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>Fires when whoever asked does not want it any more.</summary>
    public CancellationToken Cancelled => cancelled.Token;

    /// <summary>Fires when it is to be started again elsewhere.</summary>
    public CancellationToken Moving => moving.Token;

    /// <summary>Says that nobody wants it any more.</summary>
    public void Cancel() => cancelled.Cancel();

    /// <summary>Stops it here, to be started again elsewhere; one that may have written only where it has not.</summary>
    public void Move()
    {
        moving.Cancel();
        if (!Writing)
            cancelled.Cancel();
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

    /// <summary>Ends it.</summary>
    public void End(CallResult result)
    {
        lock (gate)
        {
            (Result, EndedAt) = (result, time.GetUtcNow());
            Signal();
        }
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
            something = said.Task;
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
        cancelled.Dispose();
        moving.Dispose();
    }

    private CallReply ReplyAfter(int after) => new()
    {
        Events = [.. events.Where(held => held.Position >= after).Select(held => held.Event)],
        Position = position,
        Result = Result,
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
        said.TrySetResult();
        said = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
