using System.Globalization;

namespace CodaMcp.Coda.Users;

/// <summary>
/// Coda's rate limits for one Coda user. In each category at most as many permits are out as the limit allows in one window, counted as
/// Coda counts: a request counts from the moment it may have arrived. A permit therefore stays taken for one window after the request is
/// known to have been answered, or after <see cref="CodaBudgetOptions.Lease"/> where nobody says; one that was not used is free at once.
/// Members take turns, each member's own requests in order. Safe from any thread, since timers fire off the grain's turn.
/// </summary>
/// <remarks>
/// <para>
/// Why that keeps the limit: let one request more than the limit have been permitted. When the last of them was, at least one of the others
/// was no longer taken, so that one arrived at Coda a whole window before.
/// </para>
/// <para>
/// Where reservations are stored, never more permits are out than a quarter of the limit or, for its time, what is reserved: whoever takes over
/// after a crash counts so many as taken, and may give out the rest at once. Light use stores nothing that way, and heavy use little.
/// </para>
/// </remarks>
internal sealed partial class UserBudget
{
    private readonly Lock gate = new();
    private readonly CodaBudgetOptions options;
    private readonly TimeProvider time;
    private readonly long origin;
    private readonly Breaker breaker;
    private readonly Action<CodaBudgetCategory, int>? reserve;
    private readonly Dictionary<CodaBudgetCategory, Lane> lanes = [];
    private readonly Dictionary<Guid, Waiter> waiters = [];
    private readonly Dictionary<Guid, Lease> leases = [];
    private bool closed;

    /// <summary>Starts with every permit free.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reserve">
    /// Is asked to have so many permits of a category reserved, and calls <see cref="Reserved"/> when they are; must only take note. Null where
    /// nothing outlasts a crash: then every permit may be out at any time.
    /// </param>
    public UserBudget(CodaBudgetOptions options, TimeProvider time, Action<CodaBudgetCategory, int>? reserve = null)
    {
        this.options = options;
        this.time = time;
        this.reserve = reserve;
        origin = time.GetTimestamp();
        breaker = new Breaker(options);
        foreach (var category in Enum.GetValues<CodaBudgetCategory>())
        {
            var limit = options.For(category);
            var unreserved = reserve is null ? limit.Permits : (limit.Permits + 3) / 4;
            lanes[category] = new Lane(category, limit.Permits, limit.Window + options.Slack, unreserved);
        }
    }

    /// <summary>Requests that wait for a permit.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
                return waiters.Count;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(origin);

    /// <summary>Takes whatever an activation that crashed may have given out by now.</summary>
    /// <param name="reservations">What it had reserved; null where nobody knows, so that it may have been everything.</param>
    public void TakeOver(IReadOnlyList<PermitReservation>? reservations)
    {
        lock (gate)
        {
            foreach (var lane in lanes.Values)
            {
                var reserved = reservations?.FirstOrDefault(reservation => reservation.Category == lane.Category);
                if (reserved is not null)
                    lane.Reserve(reserved.Permits, Now + (reserved.Until - time.GetUtcNow()));
                var lost = Now + options.Lease + lane.Window;
                // What was reserved was given out while it was reserved.
                var lostReserved = lane.ReservedUntil < Now ? lane.ReservedUntil + options.Lease + lane.Window : lost;
                var most = reservations is null ? lane.Permits : Math.Max(lane.Unreserved, reserved?.Permits ?? 0);
                for (var i = 0; i < most; i++)
                    lane.Taken.Add(new Lease(lane, i < lane.Unreserved || reserved is null ? lost : lostReserved));
            }
        }
    }

    /// <summary>Notes that so many permits of a category may be out until then.</summary>
    public void Reserved(PermitReservation reservation)
    {
        lock (gate)
        {
            var lane = lanes[reservation.Category];
            lane.Reserve(reservation.Permits, Now + (reservation.Until - time.GetUtcNow()));
            lane.Reserving = false;
            Serve(lane);
        }
    }

    /// <summary>Takes up where an earlier activation closed.</summary>
    public void Restore(IEnumerable<TakenPermit> taken)
    {
        lock (gate)
        {
            var utc = time.GetUtcNow();
            foreach (var permit in taken.Where(permit => permit.Until > utc && lanes.ContainsKey(permit.Category)))
                lanes[permit.Category].Taken.Add(new Lease(lanes[permit.Category], Now + (permit.Until - utc)));
        }
    }

    /// <summary>Tells all who wait to ask again elsewhere, and everyone who asks from now on.</summary>
    /// <returns>The permits that are taken, for the next activation to take up.</returns>
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
            if (leases.ContainsKey(request.Id))
                return Granted();
            if (!waiters.TryGetValue(request.Id, out waiter))
            {
                var lane = lanes[request.Category];
                Serve(lane);
                if (Refusal(lane, request) is { } refusal)
                    return refusal;
                waiter = new Waiter(request.Id, lane);
                waiters.Add(request.Id, waiter);
                foreach (var member in request.Members)
                    lane.Enqueue(member, waiter);
                Serve(lane);
                if (!waiter.Answer.Task.IsCompleted)
                    waiter.Deadline = time.CreateTimer(_ => GiveUp(waiter), null, Ceiling(request.Deadline - time.GetUtcNow()), Timeout.InfiniteTimeSpan);
            }
        }

        using var leaving = cancellationToken.UnsafeRegister(_ => Leave(waiter, cancellationToken), null);
        return await waiter.Answer.Task;
    }

    /// <summary>See <see cref="ICodaUserGrain.Join"/>.</summary>
    public void Join(Guid id, string member)
    {
        lock (gate)
        {
            if (waiters.TryGetValue(id, out var waiter))
            {
                waiter.Lane.Enqueue(member, waiter);
                Serve(waiter.Lane);
            }
        }
    }

    /// <summary>See <see cref="ICodaUserGrain.Return"/>.</summary>
    public void Return(Guid id, PermitUse use)
    {
        lock (gate)
        {
            if (waiters.TryGetValue(id, out var waiter))
            {
                waiters.Remove(id);
                End(waiter, new PermitAnswer { Outcome = PermitOutcome.Moved });
            }

            if (!leases.Remove(id, out var lease))
                return;
            if (use == PermitUse.Unused)
                lease.Lane.Taken.Remove(lease);
            else
                lease.Answered(Now);

            if (breaker.Note(id, lease.GrantedAt, use, Now))
            {
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
            lanes[category].Taken.Add(new Lease(lanes[category], Now + lanes[category].Window));
    }

    private PermitAnswer Granted() => new() { Outcome = PermitOutcome.Granted, SendBy = time.GetUtcNow() + (options.Lease / 2) };

    private PermitAnswer? Refusal(Lane lane, PermitRequest request)
    {
        if (breaker.IsOpen(Now))
            return Paused();
        // At best, answers come at once: what cannot be in time even then need not wait to be told so.
        var left = request.Deadline - time.GetUtcNow();
        var ahead = request.Members.Min(lane.Ahead);
        var wait = lane.WaitFor(ahead, Now, atBest: true);
        if ((wait == TimeSpan.Zero || wait <= left) && waiters.Count < options.MaxWaiting)
            return null;
        return UsedUp(lane, ahead);
    }

    private PermitAnswer UsedUp(Lane lane, int ahead)
    {
        var limit = options.For(lane.Category);
        return new PermitAnswer
        {
            Outcome = PermitOutcome.Refused,
            RetryAfter = AtLeastASecond(lane.WaitFor(ahead, Now)),
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

    // Timers tick in whole milliseconds: rounded up, what they wait for is due when they fire.
    private static TimeSpan Ceiling(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(wait.TotalMilliseconds, 0, 3_600_000)));

    private void Serve(Lane lane)
    {
        var now = Now;
        foreach (var lease in lane.Taken.Where(lease => lease.Until <= now))
            leases.Remove(lease.Id);
        lane.Taken.RemoveAll(lease => lease.Until <= now);

        while (lane.Taken.Count < lane.Allowed(now) && breaker.MayTry(now) && lane.Next() is { } waiter)
        {
            var lease = new Lease(lane, now + options.Lease + lane.Window) { Id = waiter.Id, GrantedAt = now, AtBest = now + lane.Window };
            lane.Taken.Add(lease);
            leases.Add(lease.Id, lease);
            breaker.Granted(lease.Id, now);
            End(waiter, Granted());
        }

        var wanted = Math.Min(lane.Taken.Count + lane.Waiting, lane.Permits);
        if (!closed && !lane.Reserving && wanted > lane.Allowed(now) && breaker.MayTry(now))
        {
            lane.Reserving = true;
            reserve!(lane.Category, Math.Min((wanted + lane.Unreserved - 1) / lane.Unreserved * lane.Unreserved, lane.Permits));
        }

        lane.Timer?.Dispose();
        lane.Timer = null;
        if (!closed && lane.HasWaiting)
        {
            var next = lane.Taken.Count < lane.Allowed(now) ? breaker.ProbeLostAt - now : lane.Free(now);
            lane.Timer = time.CreateTimer(_ => Pump(lane), null, Ceiling(next), Timeout.InfiniteTimeSpan);
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
            // The permit and the deadline may fall due in the same moment.
            Serve(waiter.Lane);
            if (!waiter.Answer.Task.IsCompleted)
                End(waiter, UsedUp(waiter.Lane, waiter.Lane.Ahead(waiter)));
        }
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!waiter.Answer.TrySetCanceled(cancellationToken))
                return;
            waiters.Remove(waiter.Id);
            waiter.Deadline?.Dispose();
            waiter.Lane.Forget(waiter);
        }
    }

    private void End(Waiter waiter, PermitAnswer answer)
    {
        waiters.Remove(waiter.Id);
        waiter.Deadline?.Dispose();
        waiter.Lane.Forget(waiter);
        waiter.Answer.TrySetResult(answer);
    }
}
