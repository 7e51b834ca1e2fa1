using CodaMcp.Members;
using CodaMcp.Quotas;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Quotas;

/// <summary>How calls are counted against quotas.</summary>
public sealed class QuotaCountersTests
{
    private static readonly OrganizationId Organization = new("https://issuer.example", "organization-1");

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 30, 23, 58, 30, TimeSpan.Zero));
    private readonly Store store = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public Task In_any_order_a_call_counts_against_all_of_its_quotas_or_none_and_no_quota_is_exceeded(int seed) =>
        // One turn after the other, as in a grain.
        Task.Factory.StartNew(() => CountInAnyOrderAsync(seed), CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private async Task CountInAnyOrderAsync(int seed)
    {
#pragma warning disable CA5394 // A test's order of events, to be had again by its seed.
        var random = new Random(seed);
        Quota[] quotas =
        [
            Of(QuotaMeasure.Calls, QuotaPeriod.Minute, random.Next(1, 40)),
            Of(QuotaMeasure.Calls, QuotaPeriod.Day, random.Next(1, 120)),
            Of(QuotaMeasure.Writes, QuotaPeriod.Day, random.Next(0, 30)),
            Of(QuotaMeasure.Calls, QuotaPeriod.Month, random.Next(1, 200), tool: "list_rows"),
            Of(QuotaMeasure.Writes, QuotaPeriod.Month, random.Next(1, 60), toolset: "rows"),
        ];
        var counters = New();
        var open = new List<(QuotaTake Take, Task<QuotaUse?> Result)>();
        // What passed, with the moment that it is counted for.
        var passed = new List<QuotaTake>();
        var refused = 0;
        for (var step = 0; step < 600; step++)
        {
            switch (random.Next(20))
            {
                case 0:
                    time.Advance(TimeSpan.FromSeconds(random.Next(1, 40)));
                    break;
                case 1 when passed.Count > 0:
                    var back = passed[random.Next(passed.Count)];
                    counters.GiveBack(back);
                    passed.Remove(back);
                    break;
                case 2:
                    store.Fails = random.Next(3) == 0;
                    break;
                case 3:
                    store.Hold();
                    break;
                case 4 or 5:
                    store.Release();
                    break;
                case 6 when random.Next(4) == 0:
                    // The exact counts of a clean stop.
                    store.Fails = false;
                    store.Release();
                    await SettleAsync();
                    await store.StoreAsync(counters.Close());
                    counters = New();
                    store.RestoreTo(counters);
                    break;
                default:
                    var take = new QuotaTake([.. quotas.Where(_ => random.Next(2) == 0)]);
                    open.Add((take, counters.TakeAsync(take).AsTask()));
                    break;
            }

            for (var turns = 0; turns < 5; turns++)
                await Task.Yield();
            await SettleAsync(onlyEnded: true);
            foreach (var quota in quotas)
                Assert.True(UsedOf(quota) <= quota.Limit, $"seed {seed}, step {step}: {quota}");
        }
#pragma warning restore CA5394

        store.Fails = false;
        store.Release();
        await SettleAsync();
        Assert.NotEqual(0, refused);
        foreach (var quota in quotas)
            Assert.Equal((quota, UsedOf(quota)), (quota, counters.UseOf(quota).Used));

        int UsedOf(Quota quota) => passed.Count(take => take.Quotas.Contains(quota) && QuotaPeriods.StartOf(quota.Period, take.At!.Value) == QuotaPeriods.StartOf(quota.Period, time.GetUtcNow()));

        async Task SettleAsync(bool onlyEnded = false)
        {
            foreach (var one in open.ToList())
            {
                // What has not ended waits for the store.
                if (onlyEnded && !one.Result.IsCompleted)
                    continue;
                open.Remove(one);
                try
                {
                    if (await one.Result is null)
                        passed.Add(one.Take);
                    else
                        refused++;
                }
                catch (IOException)
                {
                    refused++;
                }
            }
        }
    }

    [Fact]
    public async Task A_call_that_one_quota_refuses_takes_nothing_of_the_others()
    {
        var counters = New();
        var (minute, day) = (Of(QuotaMeasure.Calls, QuotaPeriod.Minute, 2), Of(QuotaMeasure.Writes, QuotaPeriod.Day, 10));
        for (var i = 0; i < 2; i++)
            Assert.Null(await counters.TakeAsync(new QuotaTake([minute])));

        Assert.Equal(minute, (await counters.TakeAsync(new QuotaTake([day, minute])))?.Quota);
        Assert.Equal(0, counters.UseOf(day).Used);
    }

    [Fact]
    public async Task Of_several_that_are_used_up_the_one_is_named_that_ends_last()
    {
        var counters = New();
        var (minute, month) = (Of(QuotaMeasure.Calls, QuotaPeriod.Minute, 0), Of(QuotaMeasure.Calls, QuotaPeriod.Month, 0));

        Assert.Equal(month, (await counters.TakeAsync(new QuotaTake([month, minute])))?.Quota);
        Assert.Equal(month, (await counters.TakeAsync(new QuotaTake([minute, month])))?.Quota);
    }

    [Theory]
    [InlineData(QuotaPeriod.Minute, "2026-11-30T23:59:00Z")]
    [InlineData(QuotaPeriod.Day, "2026-12-01T00:00:00Z")]
    [InlineData(QuotaPeriod.Month, "2026-12-01T00:00:00Z")]
    public async Task The_count_begins_again_when_the_period_ends_in_UTC(QuotaPeriod period, string end)
    {
        var counters = New();
        var quota = Of(QuotaMeasure.Calls, period, 1);
        Assert.Null(await counters.TakeAsync(new QuotaTake([quota])));
        var exceeded = await counters.TakeAsync(new QuotaTake([quota]));
        Assert.Equal(DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture), exceeded?.EndsAt);

        time.Advance(exceeded!.EndsAt - time.GetUtcNow());
        Assert.Null(await counters.TakeAsync(new QuotaTake([quota])));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(30, 3)]
    [InlineData(1000, 100)]
    [InlineData(1_000_000, 100)]
    public async Task A_crash_loses_no_more_than_a_block_and_lets_no_more_pass(int limit, int block)
    {
        var quota = Of(QuotaMeasure.Calls, QuotaPeriod.Day, limit);
        var counters = New();
        var passed = 0;
        for (var crashes = 0; crashes < 5; crashes++)
        {
            for (var i = 0; i < 7 && await counters.TakeAsync(new QuotaTake([quota])) is null; i++)
                passed++;
            var before = counters.UseOf(quota).Used!.Value;
            counters = New();
            store.RestoreTo(counters);
            Assert.InRange(counters.UseOf(quota).Used!.Value - before, 0, block);
        }

        while (limit <= 1000 && await counters.TakeAsync(new QuotaTake([quota])) is null)
            passed++;
        Assert.InRange(passed, 1, limit);
    }

    [Fact]
    public async Task A_clean_stop_stores_the_exact_count()
    {
        var quota = Of(QuotaMeasure.Calls, QuotaPeriod.Day, 1000);
        var counters = New();
        for (var i = 0; i < 7; i++)
            Assert.Null(await counters.TakeAsync(new QuotaTake([quota])));
        await store.StoreAsync(counters.Close());

        counters = New();
        store.RestoreTo(counters);
        Assert.Equal(7, counters.UseOf(quota).Used);
        for (var i = 0; i < 993; i++)
            Assert.Null(await counters.TakeAsync(new QuotaTake([quota])));
        Assert.Equal(quota, (await counters.TakeAsync(new QuotaTake([quota])))?.Quota);
    }

    [Fact]
    public async Task Most_calls_wait_for_no_write()
    {
        var quota = Of(QuotaMeasure.Calls, QuotaPeriod.Day, 100_000);
        var counters = New();
        Assert.Null(await counters.TakeAsync(new QuotaTake([quota])));
        for (var i = 0; i < 999; i++)
        {
            // A write takes longer than forty calls.
            if (i % 60 == 20)
                store.Hold();
            if (i % 60 == 59)
                store.Release();
            var take = counters.TakeAsync(new QuotaTake([quota]));
            Assert.True(take.IsCompleted, $"call {i}");
        }

        Assert.InRange(store.Writes, 10, 25);
    }

    [Fact]
    public async Task What_cannot_be_stored_does_not_pass_and_takes_nothing()
    {
        var (first, second) = (Of(QuotaMeasure.Calls, QuotaPeriod.Day, 10), Of(QuotaMeasure.Writes, QuotaPeriod.Day, 10));
        var counters = New();
        Assert.Null(await counters.TakeAsync(new QuotaTake([first])));
        store.Fails = true;
        await Assert.ThrowsAsync<IOException>(() => counters.TakeAsync(new QuotaTake([first, second])).AsTask());
        Assert.Equal((1, 0), (counters.UseOf(first).Used, counters.UseOf(second).Used));

        store.Fails = false;
        Assert.Null(await counters.TakeAsync(new QuotaTake([first, second])));
    }

    private QuotaCounters New() => new(time, store.StoreAsync);

    private static Quota Of(QuotaMeasure measure, QuotaPeriod period, int limit, string tool = "", string toolset = "") =>
        new() { Organization = Organization, Scope = QuotaScope.EachMember, Measure = measure, Period = period, Limit = limit, Tool = tool, Toolset = toolset };

    /// <summary>What is stored. A write can fail, and can take as long as the test wants.</summary>
    private sealed class Store
    {
        private IReadOnlyList<StoredQuotaCount> stored = [];
        private TaskCompletionSource? held;

        public bool Fails { get; set; }

        public int Writes { get; private set; }

        public void Hold() => held ??= new TaskCompletionSource();

        public void Release()
        {
            var before = held;
            held = null;
            before?.SetResult();
        }

        public async Task StoreAsync(IReadOnlyList<StoredQuotaCount> counts)
        {
            if (held is { } until)
                await until.Task;
            if (Fails)
                throw new IOException("The database is gone.");
            Writes++;
            stored = counts;
        }

        public void RestoreTo(QuotaCounters counters)
        {
            foreach (var count in stored)
                counters.Restore(count);
        }
    }
}
