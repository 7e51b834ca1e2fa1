using System.Net;

namespace CodaMcp.Coda;

/// <summary>
/// The budget of one process: for each credential and category, never more than the limit's permits in any stretch as long as its
/// window, first come first served. Memory is bounded by the limits and the deadlines of those who wait; windows that fell idle go.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
public sealed class SlidingWindowBudget(CodaBudgetOptions options, TimeProvider time) : ICodaBudget, IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(string CredentialKey, CodaBudgetCategory Category), Window> windows = [];
    private long lastSweep = time.GetTimestamp();
    private bool disposed;

    /// <summary>Windows held: those with a permit given in their last stretch, or somebody waiting.</summary>
    public int Windows
    {
        get
        {
            lock (gate)
                return windows.Count;
        }
    }

    /// <summary>Requests that wait for a permit.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
                return windows.Values.Sum(window => window.Waiters.Count);
        }
    }

    /// <inheritdoc/>
    public async Task AcquireAsync(string credentialKey, CodaBudgetCategory category, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<Waiter> node;
        Window window;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            SweepIdle();
            if (!windows.TryGetValue((credentialKey, category), out window!))
            {
                var limit = options.For(category);
                windows[(credentialKey, category)] = window = new Window(limit.Permits, limit.Window + options.Slack);
            }

            // Those whose permit is due although their timer has not fired yet come first.
            Serve(window);
            var wait = window.WaitFor(window.Waiters.Count, time);
            if (wait <= TimeSpan.Zero)
            {
                window.Grant(time.GetTimestamp());
                return;
            }

            if (time.GetUtcNow() + wait > deadline)
            {
                throw new CodaException(HttpStatusCode.TooManyRequests, "Coda's rate limit is used up for longer than this call can wait.")
                {
                    RetryAfter = wait,
                };
            }

            node = window.Waiters.AddLast(new Waiter());
            Schedule(window);
        }

        using var registration = cancellationToken.UnsafeRegister(_ => Abandon(window, node, cancellationToken), null);
        await node.Value.Granted.Task;
    }

    /// <summary>Lets go of all who wait.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (var window in windows.Values)
            {
                window.Timer?.Dispose();
                foreach (var waiter in window.Waiters)
                    waiter.Granted.TrySetException(new ObjectDisposedException(nameof(SlidingWindowBudget)));
            }

            windows.Clear();
        }
    }

    private void Abandon(Window window, LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!node.Value.Granted.TrySetCanceled(cancellationToken))
                return;
            window.Waiters.Remove(node);
        }
    }

    private void Pump(Window window)
    {
        lock (gate)
        {
            window.Timer?.Dispose();
            window.Timer = null;
            if (disposed)
                return;
            Serve(window);
            Schedule(window);
        }
    }

    private void Serve(Window window)
    {
        while (window.Waiters.First is { } first && window.WaitFor(0, time) <= TimeSpan.Zero)
        {
            window.Waiters.RemoveFirst();
            window.Grant(time.GetTimestamp());
            first.Value.Granted.TrySetResult();
        }
    }

    private void Schedule(Window window)
    {
        if (window.Timer is not null || window.Waiters.Count == 0)
            return;
        // Timers tick in whole milliseconds: rounded up, the permit is due when the timer fires.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(window.WaitFor(0, time).TotalMilliseconds));
        window.Timer = time.CreateTimer(_ => Pump(window), null, wait, Timeout.InfiniteTimeSpan);
    }

    private void SweepIdle()
    {
        if (time.GetElapsedTime(lastSweep) < SweepInterval)
            return;
        lastSweep = time.GetTimestamp();
        foreach (var (key, window) in windows)
        {
            if (window.Waiters.Count == 0 && window.IsIdle(time))
                windows.Remove(key);
        }
    }

    private sealed class Waiter
    {
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Window(int permits, TimeSpan length)
    {
        /// <summary>When the last permits were given, oldest first; never more than the limit, since an older one decides nothing.</summary>
        private readonly Queue<long> granted = [];

        public LinkedList<Waiter> Waiters { get; } = [];

        public ITimer? Timer { get; set; }

        public void Grant(long now)
        {
            if (granted.Count == permits)
                granted.Dequeue();
            granted.Enqueue(now);
        }

        /// <summary>How long the one with so many ahead of it waits; zero or less where a permit is free.</summary>
        public TimeSpan WaitFor(int ahead, TimeProvider time)
        {
            // The nth permit from now needs the one given as many permits before it to be a window old.
            var (rounds, place) = Math.DivRem(ahead, permits);
            if (place < permits - granted.Count)
                return length * rounds;
            var before = granted.ElementAt(place - (permits - granted.Count));
            var free = length - time.GetElapsedTime(before);
            return (free > TimeSpan.Zero ? free : TimeSpan.Zero) + (length * rounds);
        }

        public bool IsIdle(TimeProvider time) => granted.Count == 0 || time.GetElapsedTime(granted.Last()) >= length;
    }
}
