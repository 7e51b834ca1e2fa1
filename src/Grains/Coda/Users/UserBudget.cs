using System.Globalization;

namespace CodaMcp.Coda.Users;

/// <summary>
/// Coda's rate limits for one Coda user. Each category grants no permit while as many are taken as the limit allows in one window. Coda counts
/// a request when it arrives. So a permit stays taken for one window after the answer. If no answer is reported, it stays taken for
/// <see cref="CodaBudgetOptions.Lease"/> and one window. An unused permit is free at once. Members take turns, and each member's requests keep
/// their order. Safe from any thread, because timers fire outside the grain's turns.
/// </summary>
/// <remarks>
/// This keeps the limit, for the following reason. Take one more granted permit than the limit. When the last of them was granted, at least one
/// of the others was no longer taken. So its request had arrived at Coda a whole window before.
/// </remarks>
internal sealed partial class UserBudget
{
    private readonly Lock gate = new();
    private readonly CodaBudgetOptions options;
    private readonly TimeProvider time;
    private readonly long origin;
    private readonly Breaker breaker;
    private readonly Dictionary<CodaBudgetCategory, Lane> lanes = [];
    private readonly Dictionary<Guid, Waiter> waiters = [];
    private readonly Dictionary<Guid, Lease> leases = [];
    private bool closed;

    /// <summary>Starts with every permit free.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock.</param>
    public UserBudget(CodaBudgetOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        origin = time.GetTimestamp();
        breaker = new Breaker(options);
        foreach (var category in Enum.GetValues<CodaBudgetCategory>())
        {
            var limit = options.For(category);
            lanes[category] = new Lane(category, limit.Permits, limit.Window + options.Slack);
        }
    }

    /// <summary>The number of requests that wait for a permit.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
                return waiters.Count;
        }
    }

    /// <summary>Whether requests are paused because Coda keeps refusing them.</summary>
    public bool IsPaused
    {
        get
        {
            lock (gate)
                return breaker.IsOpen(Now);
        }
    }

    private TimeSpan Now => time.GetElapsedTime(origin);

    /// <summary>Counts every permit as taken from now on. An activation that did not close may have granted all of them until now.</summary>
    public void TakeAll()
    {
        lock (gate)
        {
            foreach (var lane in lanes.Values)
            {
                for (var i = 0; i < lane.Permits; i++)
                    lane.Take(Now + options.Lease + lane.Window);
            }
        }
    }

    /// <summary>Counts the permits as taken that an earlier activation reported when it closed.</summary>
    public void Restore(IEnumerable<TakenPermit> taken)
    {
        lock (gate)
        {
            var utc = time.GetUtcNow();
            foreach (var permit in taken.Where(permit => permit.Until > utc && lanes.ContainsKey(permit.Category)))
                lanes[permit.Category].Take(Now + (permit.Until - utc));
        }
    }

    /// <summary>Tells all waiting and all later callers to ask again in another silo.</summary>
    /// <returns>The permits that are taken, for <see cref="Restore"/> in the next activation.</returns>
    public IReadOnlyList<TakenPermit> Close()
    {
        lock (gate)
        {
            closed = true;
            foreach (var waiter in waiters.Values.ToList())
                End(waiter, new PermitAnswer { Outcome = PermitOutcome.Moved });
            foreach (var lane in lanes.Values)
                lane.Timer?.Dispose();
            var (now, utc) = (Now, time.GetUtcNow());
            return [.. lanes.Values.SelectMany(lane => lane.Taken).Where(lease => lease.Until > now).Select(lease => new TakenPermit(lease.Lane.Category, utc + (lease.Until - now)))];
        }
    }

    /// <summary>See <see cref="ICodaUserGrain.Acquire"/>.</summary>
    public async Task<PermitAnswer> AcquireAsync(PermitRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter? waiter;
        lock (gate)
        {
            if (closed)
                return new PermitAnswer { Outcome = PermitOutcome.Moved };
            var lane = lanes[request.Category];
            // Serve first, so that a lease that has ended is not granted again.
            Serve(lane);
            if (leases.TryGetValue(request.Id, out var lease))
                return lease.Granted();
            if (!waiters.TryGetValue(request.Id, out waiter))
            {
                if (Refusal(lane, request) is { } refusal)
                    return refusal;
                waiter = new Waiter(request.Id, request.Member, lane);
                waiters.Add(request.Id, waiter);
                lane.Enqueue(waiter);
                Serve(lane);
                if (!waiter.Answer.Task.IsCompleted)
                    waiter.Deadline = time.CreateTimer(_ => GiveUp(waiter), null, Ceiling(request.Deadline - time.GetUtcNow()), Timeout.InfiniteTimeSpan);
            }
        }

        using var leaving = cancellationToken.UnsafeRegister(_ => Leave(waiter, cancellationToken), null);
        return await waiter.Answer.Task;
    }

    /// <summary>See <see cref="ICodaUserGrain.Return"/>.</summary>
    public void Return(Guid id, PermitUse use)
    {
        lock (gate)
        {
            if (waiters.TryGetValue(id, out var waiter))
                End(waiter, new PermitAnswer { Outcome = PermitOutcome.Moved });

            if (!leases.Remove(id, out var lease))
                return;
            if (use == PermitUse.Unused)
                lease.Lane.Taken.Remove(lease);
            else
                lease.Answered(Now);

            if (breaker.Note(id, lease.GrantedAt, use, Now))
            {
                CodaMetrics.BreakerOpened();
                foreach (var refused in waiters.Values.ToList())
                    End(refused, Paused());
            }

            foreach (var lane in lanes.Values)
                Serve(lane);
        }
    }

    /// <summary>See <see cref="ICodaUserGrain.Charge"/>.</summary>
    public void Charge(CodaBudgetCategory category)
    {
        lock (gate)
            lanes[category].Take(Now + lanes[category].Window);
    }

    private PermitAnswer? Refusal(Lane lane, PermitRequest request)
    {
        if (breaker.IsOpen(Now))
            return Paused();
        // Refuse a request at once if it cannot be in time even when all answers come at once.
        var wait = lane.LeastWait(request.Member, Now);
        var inTime = wait == TimeSpan.Zero || wait <= request.Deadline - time.GetUtcNow();
        return inTime && waiters.Count < options.MaxWaiting ? null : UsedUp(lane, request.Member);
    }

    private PermitAnswer UsedUp(Lane lane, string member)
    {
        var limit = options.For(lane.Category);
        return new PermitAnswer
        {
            Outcome = PermitOutcome.Refused,
            RetryAfter = AtLeastASecond(lane.LeastWait(member, Now)),
            Reason = string.Create(CultureInfo.InvariantCulture, $"Coda's limit of {limit.Permits} requests in {limit.Window.TotalSeconds:0.#} s for {Words(lane.Category)}, which all who share this Coda user have together, is used up for longer than this call can wait."),
        };
    }

    private PermitAnswer Paused()
    {
        var retryAfter = AtLeastASecond(breaker.OpenUntil - Now);
        return new PermitAnswer
        {
            Outcome = PermitOutcome.Refused,
            RetryAfter = retryAfter,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Coda keeps refusing this Coda user's requests although they stay within its limits, so none are sent for {Math.Ceiling(retryAfter.TotalSeconds)} s. Then one is tried."),
        };
    }

    private static string Words(CodaBudgetCategory category) => category switch
    {
        CodaBudgetCategory.Write => "writing",
        CodaBudgetCategory.Content => "writing pages",
        CodaBudgetCategory.ListDocs => "listing docs",
        CodaBudgetCategory.Analytics => "analytics",
        _ => "reading",
    };

    private static TimeSpan AtLeastASecond(TimeSpan wait) => wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1);

    // Timers have whole milliseconds. The wait is rounded up, so that it is over when the timer fires.
    private static TimeSpan Ceiling(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(wait.TotalMilliseconds, 0, 3_600_000)));

    private void Serve(Lane lane)
    {
        var now = Now;
        foreach (var ended in lane.Taken.Where(lease => lease.Until <= now))
            leases.Remove(ended.Id);
        lane.Taken.RemoveAll(lease => lease.Until <= now);

        while (lane.Taken.Count < lane.Permits && breaker.MayTry(now) && lane.Next() is { } waiter)
        {
            var lease = new Lease(lane)
            {
                Id = waiter.Id,
                GrantedAt = now,
                Until = now + options.Lease + lane.Window,
                SendBy = time.GetUtcNow() + (options.Lease / 2),
            };
            lane.Taken.Add(lease);
            leases.Add(lease.Id, lease);
            breaker.Granted(lease.Id, now);
            End(waiter, lease.Granted());
        }

        lane.Timer?.Dispose();
        lane.Timer = null;
        if (!closed && lane.HasWaiting)
        {
            var next = lane.Taken.Count < lane.Permits ? breaker.ProbeLostAt : lane.Taken.Min(lease => lease.Until);
            lane.Timer = time.CreateTimer(_ => Pump(lane), null, Ceiling(next - now), Timeout.InfiniteTimeSpan);
        }
    }

    private void Pump(Lane lane)
    {
        lock (gate)
            Serve(lane);
    }

    private void GiveUp(Waiter waiter)
    {
        lock (gate)
        {
            // A permit may become free at the same moment as the deadline.
            Serve(waiter.Lane);
            if (waiter.Answer.Task.IsCompleted)
                return;
            Forget(waiter);
            waiter.Answer.TrySetResult(UsedUp(waiter.Lane, waiter.Member));
        }
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (waiter.Answer.TrySetCanceled(cancellationToken))
                Forget(waiter);
        }
    }

    private void End(Waiter waiter, PermitAnswer answer)
    {
        Forget(waiter);
        waiter.Answer.TrySetResult(answer);
    }

    private void Forget(Waiter waiter)
    {
        waiters.Remove(waiter.Id);
        waiter.Deadline?.Dispose();
        waiter.Lane.Remove(waiter);
    }
}
