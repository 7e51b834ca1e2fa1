namespace CodaMcp.Quotas;

/// <summary>
/// Counts calls against quotas, either of one member or shared by the members of an organization. A call counts against all of its quotas or against none. For
/// the turns of one grain only.
/// </summary>
/// <remarks>
/// The stored count is ahead of the actual count. A block is reserved in the database before its calls pass. So a call rarely waits for a write, and no crash
/// lets more calls pass than a quota allows. A crash loses the rest of the block: at most a tenth of the quota, and 100 calls. The end of an activation stores
/// the exact count.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="store">Stores counts durably, and replaces those stored before.</param>
public sealed class QuotaCounters(TimeProvider time, Func<IReadOnlyList<StoredQuotaCount>, Task> store)
{
    private const int LargestBlock = 100;

    private readonly Dictionary<Key, Counter> counters = [];
    private Task storing = Task.CompletedTask;
    private bool closed;

    /// <summary>Restores a stored count. Calls that were reserved count as used. A period that is over is left out.</summary>
    public void Restore(StoredQuotaCount stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (QuotaPeriods.EndOf(stored.Period, stored.Start) > time.GetUtcNow())
            counters[new Key(stored.Measure, stored.Period, stored.Tool, stored.Toolset)] = new Counter { Start = stored.Start, Used = stored.Count, Reserved = stored.Count, Wanted = stored.Count };
    }

    /// <summary>Takes one call from each quota. Completes at once, unless a block must be stored first.</summary>
    /// <returns>
    /// Null if it was taken. Otherwise nothing was taken, and the result is the quota that is used up: if there are several, the one that ends last.
    /// </returns>
    /// <exception cref="Exception">The database did not store the block. Nothing was taken.</exception>
    public async ValueTask<QuotaUse?> TakeAsync(QuotaTake take)
    {
        ArgumentNullException.ThrowIfNull(take);
        while (true)
        {
            if (closed)
                throw new OrleansException("The quotas are no longer counted here.");
            var now = time.GetUtcNow();
            QuotaUse? exceeded = null;
            var isReserved = true;
            foreach (var quota in take.Quotas)
            {
                var counter = CounterOf(quota, now);
                if (counter.Used >= quota.Limit)
                    exceeded = UseOf(quota, counter) is var use && use.EndsAt > exceeded?.EndsAt ? use : exceeded ?? use;
                else
                    isReserved &= counter.Used < counter.Reserved;
            }

            if (exceeded is not null)
                return exceeded;
            // There is no await between the check and this: an activation counts one call after the other.
            if (isReserved)
            {
                Count(take, now);
                return null;
            }

            await ReserveAsync(take.Quotas, now);
        }
    }

    /// <summary>Gives back a call's share of each quota whose period is not over. Does nothing if there is nothing to give back.</summary>
    public void GiveBack(QuotaTake take)
    {
        ArgumentNullException.ThrowIfNull(take);
        if (take.At is not { } at)
            return;
        take.At = null;
        foreach (var quota in take.Quotas)
        {
            if (counters.TryGetValue(KeyOf(quota), out var counter) && counter.Start <= at && counter.Used > 0)
                counter.Used--;
        }
    }

    /// <summary>Returns the usage of a quota in the current period.</summary>
    public QuotaUse UseOf(Quota quota)
    {
        ArgumentNullException.ThrowIfNull(quota);
        var now = time.GetUtcNow();
        return UseOf(quota, counters.TryGetValue(KeyOf(quota), out var counter) ? Current(counter, quota.Period, now) : new Counter { Start = QuotaPeriods.StartOf(quota.Period, now) });
    }

    /// <summary>Ends the counting.</summary>
    /// <returns>The exact counts. They must be stored after the write that is under way.</returns>
    public IReadOnlyList<StoredQuotaCount> Close()
    {
        closed = true;
        return [.. counters.Select(one => Stored(one.Key, one.Value, one.Value.Used))];
    }

    private static Key KeyOf(Quota quota) => new(quota.Measure, quota.Period, quota.Tool, quota.Toolset);

    private static int BlockOf(Quota quota) => Math.Clamp(quota.Limit / 10, 1, LargestBlock);

    private static QuotaUse UseOf(Quota quota, Counter counter) => new(quota, counter.Used, QuotaPeriods.EndOf(quota.Period, counter.Start));

    private static StoredQuotaCount Stored(Key key, Counter counter, int count) =>
        new() { Measure = key.Measure, Period = key.Period, Tool = key.Tool, Toolset = key.Toolset, Start = counter.Start, Count = count };

    private Counter CounterOf(Quota quota, DateTimeOffset now)
    {
        var key = KeyOf(quota);
        if (!counters.TryGetValue(key, out var counter))
            counters.Add(key, counter = new Counter { Start = QuotaPeriods.StartOf(quota.Period, now) });
        return Current(counter, quota.Period, now);
    }

    // Never goes back to an earlier period: the clocks of two silos differ a little.
    private static Counter Current(Counter counter, QuotaPeriod period, DateTimeOffset now)
    {
        if (QuotaPeriods.StartOf(period, now) is var start && start > counter.Start)
            (counter.Start, counter.Used, counter.Reserved, counter.Wanted) = (start, 0, 0, 0);
        return counter;
    }

    private void Count(QuotaTake take, DateTimeOffset now)
    {
        take.At = now;
        var isLow = false;
        foreach (var quota in take.Quotas)
        {
            var counter = CounterOf(quota, now);
            counter.Used++;
            isLow |= IsLow(quota, counter);
        }

        if (isLow)
            _ = ReserveAsync(take.Quotas, now).ContinueWith(static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private static bool IsLow(Quota quota, Counter counter) => counter.Reserved < quota.Limit && counter.Reserved - counter.Used <= BlockOf(quota) / 2;

    // Only one write runs at a time. A caller whose block is not in it asks again when it ends.
    private Task ReserveAsync(IReadOnlyList<Quota> quotas, DateTimeOffset now)
    {
        foreach (var quota in quotas)
        {
            if (CounterOf(quota, now) is var counter && IsLow(quota, counter))
                counter.Wanted = Math.Max(counter.Wanted, (int)Math.Min(quota.Limit, (long)counter.Used + BlockOf(quota)));
        }

        if (storing.IsCompleted)
            storing = StoreAsync();
        return storing;
    }

    private async Task StoreAsync()
    {
        var reserving = counters.Select(one => (one.Value, Stored: Stored(one.Key, one.Value, Math.Max(one.Value.Wanted, one.Value.Reserved)))).ToList();
        await store([.. reserving.Select(one => one.Stored)]);
        foreach (var (counter, stored) in reserving)
        {
            if (counter.Start == stored.Start)
                counter.Reserved = Math.Max(counter.Reserved, stored.Count);
        }
    }

    private readonly record struct Key(QuotaMeasure Measure, QuotaPeriod Period, string Tool, string Toolset);

    private sealed class Counter
    {
        public required DateTimeOffset Start { get; set; }

        public int Used { get; set; }

        // The stored count: as many calls may pass without another write.
        public int Reserved { get; set; }

        // The count that the next write must store, or that the current write stores.
        public int Wanted { get; set; }
    }
}
