using System.Net;
using CodaMcp.Coda;

namespace CodaMcp.Tests.Coda;

public sealed class SlidingWindowBudgetTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(6);

    private readonly SteppedTime time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task No_stretch_of_a_window_ever_sees_more_permits_than_the_limit(int seed)
    {
        const int Limit = 4;
        // Everything happens at multiples of the tick, so that a permit is seen at the very moment it was given.
        var tick = TimeSpan.FromMilliseconds(10);
        var random = new Random(seed);
        using var budget = Budget(Limit);
        var asked = new List<(Task Task, CancellationTokenSource Leaving)>();
        var granted = new List<DateTimeOffset>();

        for (var step = 0; step < 10_000; step++)
        {
            if (random.Next(40) == 0)
            {
                for (var more = random.Next(8); more > 0; more--)
                {
                    var leaving = new CancellationTokenSource();
                    asked.Add((budget.AcquireAsync("k", CodaBudgetCategory.Read, time.GetUtcNow() + TimeSpan.FromSeconds(random.Next(40)), leaving.Token), leaving));
                }
            }

            if (asked.Count > 0 && random.Next(100) == 0)
                await asked[random.Next(asked.Count)].Leaving.CancelAsync();

            while (asked.Count(one => !one.Task.IsCompleted) > budget.Waiting)
                await Task.Yield();
            granted.AddRange(asked.Where(one => one.Task.IsCompletedSuccessfully).Select(_ => time.GetUtcNow()));
            asked.RemoveAll(one => one.Task.IsCompleted);
            time.Advance(tick);
        }

        Assert.All(granted.Zip(granted.Skip(Limit)), pair => Assert.True(pair.Second - pair.First >= Window));
        // And it wastes nothing: with so many asking, permits go out nearly as fast as they may.
        Assert.InRange(granted.Count, 50, 68);
    }

    [Fact]
    public async Task A_permit_comes_the_moment_a_window_has_passed()
    {
        using var budget = Budget(2);
        await Acquire(budget);
        time.Advance(TimeSpan.FromSeconds(1));
        await Acquire(budget);
        var third = Acquire(budget);

        time.Advance(Window - TimeSpan.FromSeconds(1) - TimeSpan.FromMilliseconds(1));
        var early = third.IsCompleted;
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(early);
        await third;
    }

    [Fact]
    public async Task Permits_are_given_in_the_order_they_were_asked_for()
    {
        using var budget = Budget(1);
        await Acquire(budget);
        var order = new List<int>();
        var waiters = Enumerable.Range(0, 4).Select(async i =>
        {
            await Acquire(budget);
            lock (order)
                order.Add(i);
        }).ToList();

        for (var i = 0; i < 4; i++)
        {
            time.Advance(Window);
            await waiters[i];
        }

        Assert.Equal([0, 1, 2, 3], order);
    }

    [Fact]
    public async Task A_permit_that_would_come_too_late_is_refused_at_once()
    {
        using var budget = Budget(1);
        await Acquire(budget);

        var refused = await Assert.ThrowsAsync<CodaException>(() => Acquire(budget, TimeSpan.FromSeconds(5)));

        Assert.Equal((HttpStatusCode.TooManyRequests, Window), (refused.Status, refused.RetryAfter));
    }

    [Fact]
    public async Task The_refusal_reckons_with_those_who_wait_already()
    {
        using var budget = Budget(1);
        await Acquire(budget);
        var waiting = Acquire(budget);

        var refused = await Assert.ThrowsAsync<CodaException>(() => Acquire(budget, TimeSpan.FromSeconds(7)));

        Assert.Equal(2 * Window, refused.RetryAfter);
        time.Advance(Window);
        await waiting;
    }

    [Fact]
    public async Task Who_stops_waiting_takes_no_permit()
    {
        using var budget = Budget(1);
        await Acquire(budget);
        using var leaving = new CancellationTokenSource();
        var first = budget.AcquireAsync("k", CodaBudgetCategory.Read, DateTimeOffset.MaxValue, leaving.Token);
        var second = Acquire(budget);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        time.Advance(Window);

        await second;
    }

    [Theory]
    [InlineData("other", CodaBudgetCategory.Read)]
    [InlineData("k", CodaBudgetCategory.Analytics)]
    public async Task Credentials_and_categories_have_budgets_of_their_own(string credential, CodaBudgetCategory category)
    {
        using var budget = Budget(1);
        await Acquire(budget);

        Assert.True(budget.AcquireAsync(credential, category, DateTimeOffset.MaxValue, default).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Budgets_that_fell_idle_are_forgotten()
    {
        using var budget = Budget(1);
        for (var i = 0; i < 1000; i++)
            await budget.AcquireAsync($"credential {i}", CodaBudgetCategory.Read, DateTimeOffset.MaxValue, default);
        time.Advance(TimeSpan.FromMinutes(1));

        await Acquire(budget);

        Assert.Equal(1, budget.Windows);
    }

    [Fact]
    public async Task The_slack_makes_the_window_longer()
    {
        using var budget = new SlidingWindowBudget(Options(1, TimeSpan.FromMilliseconds(250)), time);
        await Acquire(budget);
        var second = Acquire(budget);
        time.Advance(Window);

        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(250));
        await second;
    }

    private static CodaBudgetOptions Options(int permits, TimeSpan slack) => new()
    {
        Read = new CodaBudgetWindow { Permits = permits, Window = Window },
        Analytics = new CodaBudgetWindow { Permits = permits, Window = Window },
        Slack = slack,
    };

    private SlidingWindowBudget Budget(int permits) => new(Options(permits, TimeSpan.Zero), time);

    private Task Acquire(SlidingWindowBudget budget, TimeSpan? within = null) =>
        budget.AcquireAsync("k", CodaBudgetCategory.Read, within is { } span ? time.GetUtcNow() + span : DateTimeOffset.MaxValue, default);
}
