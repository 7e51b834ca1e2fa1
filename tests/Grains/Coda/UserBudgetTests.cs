using CodaMcp.Coda;
using CodaMcp.Coda.Users;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Coda;

public sealed class UserBudgetTests
{
    // Whoever waits is told on a thread of the pool, a moment after the clock has moved.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(6);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task However_requests_travel_Coda_never_counts_more_than_its_limit(int seed)
    {
        const int Limit = 4;
        var tick = TimeSpan.FromMilliseconds(10);
        var random = new Random(seed);
        var budget = Budget(Limit);
        var asked = new List<(Guid Id, Task<PermitAnswer> Task, CancellationTokenSource Leaving)>();
        var travelling = new List<(Guid Id, DateTimeOffset Arrives, DateTimeOffset? Answered)>();
        var arrived = new List<DateTimeOffset>();

        for (var step = 0; step < 20_000; step++)
        {
            if (random.Next(40) == 0)
            {
                for (var more = random.Next(8); more > 0; more--)
                {
                    var leaving = new CancellationTokenSource();
                    var request = Request(within: TimeSpan.FromSeconds(random.Next(40)), member: $"m{random.Next(5)}");
                    asked.Add((request.Id, budget.AcquireAsync(request, leaving.Token), leaving));
                }
            }

            if (asked.Count > 0 && random.Next(100) == 0)
                await asked[random.Next(asked.Count)].Leaving.CancelAsync();
            while (asked.Count(one => !one.Task.IsCompleted) > budget.Waiting)
                await Task.Yield();

            foreach (var one in asked.Where(one => one.Task is { IsCompletedSuccessfully: true, Result.Outcome: PermitOutcome.Granted }))
            {
                if (random.Next(10) == 0)
                {
                    budget.Return(one.Id, PermitUse.Unused);
                    continue;
                }

                // A holder may take its time, an answer may take longer still, and now and then nobody says that it came.
                var arrives = time.GetUtcNow() + (tick * random.Next(random.Next(5) == 0 ? 300 : 20));
                travelling.Add((one.Id, arrives, random.Next(10) == 0 ? null : arrives + (tick * random.Next(500))));
            }

            asked.RemoveAll(one => one.Task.IsCompleted);
            arrived.AddRange(travelling.Where(one => one.Arrives == time.GetUtcNow()).Select(one => one.Arrives));
            foreach (var one in travelling.Where(one => one.Answered == time.GetUtcNow()))
                budget.Return(one.Id, PermitUse.Answered);
            time.Advance(tick);
        }

        Assert.All(arrived.Zip(arrived.Skip(Limit)), pair => Assert.True(pair.Second - pair.First >= Window, $"{pair}"));
        // And it wastes little: with so many asking, at most one request in a window and the time an answer takes.
        Assert.InRange(arrived.Count, 70, 134);
    }

    [Fact]
    public async Task A_permit_comes_a_window_after_an_answer()
    {
        var budget = Budget(1);
        await Use(budget);
        var second = budget.AcquireAsync(Request(), default);

        time.Advance(Window - TimeSpan.FromMilliseconds(1));
        var early = second.IsCompleted;
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((false, PermitOutcome.Granted), (early, (await second).Outcome));
    }

    [Fact]
    public async Task A_permit_that_nobody_reports_on_is_taken_for_its_lease_and_a_window()
    {
        var budget = Budget(1);
        await budget.AcquireAsync(Request(), default);
        var second = budget.AcquireAsync(Request(), default);

        time.Advance(Window + TimeSpan.FromSeconds(3) - TimeSpan.FromMilliseconds(1));
        var early = second.IsCompleted;
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((false, PermitOutcome.Granted), (early, (await second).Outcome));
    }

    [Fact]
    public async Task An_unused_permit_goes_to_the_next_at_once()
    {
        var budget = Budget(1);
        var first = Request();
        await budget.AcquireAsync(first, default);
        var second = budget.AcquireAsync(Request(), default);

        budget.Return(first.Id, PermitUse.Unused);

        Assert.Equal(PermitOutcome.Granted, (await second).Outcome);
    }

    [Fact]
    public async Task Asking_twice_for_one_request_takes_one_permit()
    {
        var budget = Budget(2);
        var request = Request();
        await budget.AcquireAsync(request, default);
        await budget.AcquireAsync(request, default);

        Assert.True(budget.AcquireAsync(Request(), default).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Asking_again_after_the_lease_has_ended_takes_a_new_permit()
    {
        var budget = Budget(1);
        var request = Request();
        await budget.AcquireAsync(request, default);
        time.Advance(Window + TimeSpan.FromSeconds(3));
        await budget.AcquireAsync(request, default);

        Assert.False(budget.AcquireAsync(Request(), default).IsCompleted);
    }

    [Fact]
    public async Task Asking_again_does_not_move_the_time_to_send_by()
    {
        var budget = Budget(1);
        var request = Request();
        var first = await budget.AcquireAsync(request, default);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(first.SendBy, (await budget.AcquireAsync(request, default)).SendBy);
    }

    [Fact]
    public async Task A_member_with_500_requests_in_line_does_not_starve_one_with_one()
    {
        var budget = Budget(1);
        await Use(budget);
        for (var i = 0; i < 500; i++)
            _ = budget.AcquireAsync(Request("greedy"), default);
        var modest = budget.AcquireAsync(Request("modest"), default);

        time.Advance(Window);
        time.Advance(Window + TimeSpan.FromSeconds(3));

        Assert.Equal(PermitOutcome.Granted, (await modest.WaitAsync(Patience)).Outcome);
    }

    [Fact]
    public async Task A_members_own_requests_keep_their_order()
    {
        var budget = Budget(1);
        await Use(budget);
        var requests = Enumerable.Range(0, 4).Select(_ => Request()).ToList();
        var waiting = requests.Select(request => budget.AcquireAsync(request, default)).ToList();
        var order = new List<int>();

        for (var round = 0; round < 4; round++)
        {
            time.Advance(Window);
            var next = waiting.IndexOf(await Task.WhenAny(waiting.Where((_, at) => !order.Contains(at))).WaitAsync(Patience));
            order.Add(next);
            budget.Return(requests[next].Id, PermitUse.Answered);
        }

        Assert.Equal([0, 1, 2, 3], order);
    }

    [Fact]
    public async Task What_cannot_be_in_time_is_refused_at_once()
    {
        var budget = Budget(1);
        await Use(budget);

        var answer = await budget.AcquireAsync(Request(within: TimeSpan.FromSeconds(5)), default);

        Assert.Equal((PermitOutcome.Refused, Window), (answer.Outcome, answer.RetryAfter));
    }

    [Fact]
    public async Task Who_is_overtaken_is_refused_at_its_deadline()
    {
        var budget = Budget(1);
        var first = Request();
        await budget.AcquireAsync(first, default);
        var second = budget.AcquireAsync(Request(within: TimeSpan.FromSeconds(7)), default);
        time.Advance(TimeSpan.FromSeconds(2));
        budget.Return(first.Id, PermitUse.Answered);

        time.Advance(TimeSpan.FromSeconds(5));

        var answer = await second;
        Assert.Equal((PermitOutcome.Refused, TimeSpan.FromSeconds(1)), (answer.Outcome, answer.RetryAfter));
    }

    [Fact]
    public async Task A_refusal_says_why_in_plain_words()
    {
        var budget = Budget(1);
        await Use(budget);

        var answer = await budget.AcquireAsync(Request(within: TimeSpan.FromSeconds(5)), default);

        Assert.Equal(
            "Coda's limit of 1 requests in 6 s for reading, which all who share this Coda user have together, is used up for longer than this call can wait.",
            answer.Reason);
    }

    [Fact]
    public async Task Categories_have_windows_of_their_own()
    {
        var budget = Budget(1);
        await Use(budget);

        Assert.True(budget.AcquireAsync(Request() with { Category = CodaBudgetCategory.Analytics }, default).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task After_a_crash_the_windows_start_full()
    {
        var budget = Budget(2);
        budget.TakeAll();
        var first = budget.AcquireAsync(Request(), default);

        time.Advance(Window + TimeSpan.FromSeconds(3) - TimeSpan.FromMilliseconds(1));
        var early = first.IsCompleted;
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((false, PermitOutcome.Granted), (early, (await first).Outcome));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task However_often_it_crashes_Coda_never_counts_more_than_its_limit(int seed)
    {
        const int Limit = 8;
        var tick = TimeSpan.FromMilliseconds(10);
        var random = new Random(seed);
        var travelling = new List<(UserBudget Of, Guid Id, DateTimeOffset Arrives, DateTimeOffset Answered)>();
        var asked = new List<(Guid Id, Task<PermitAnswer> Task)>();
        var arrived = new List<DateTimeOffset>();
        var crashes = 0;
        var budget = Budget(Limit);

        for (var step = 0; step < 20_000; step++)
        {
            if (random.Next(300) == 0)
            {
                for (var more = random.Next(10); more > 0; more--)
                {
                    var request = Request(within: TimeSpan.FromSeconds(60));
                    asked.Add((request.Id, budget.AcquireAsync(request, default)));
                }
            }

            while (asked.Count(one => !one.Task.IsCompleted) > budget.Waiting)
                await Task.Yield();
            foreach (var one in asked.Where(one => one.Task is { IsCompletedSuccessfully: true, Result.Outcome: PermitOutcome.Granted }))
            {
                var arrives = time.GetUtcNow() + (tick * random.Next(100));
                travelling.Add((budget, one.Id, arrives, arrives + (tick * random.Next(100))));
            }

            asked.RemoveAll(one => one.Task.IsCompleted);
            arrived.AddRange(travelling.Where(one => one.Arrives == time.GetUtcNow()).Select(one => one.Arrives));
            foreach (var one in travelling.Where(one => one.Answered == time.GetUtcNow()))
                one.Of.Return(one.Id, PermitUse.Answered);
            if (random.Next(2_000) == 0)
            {
                crashes++;
                asked.Clear();
                budget = Budget(Limit);
                budget.TakeAll();
            }

            time.Advance(tick);
        }

        Assert.All(arrived.Zip(arrived.Skip(Limit)), pair => Assert.True(pair.Second - pair.First >= Window, $"{pair}"));
        Assert.True(crashes > 3 && arrived.Count > 100, $"{crashes} crashes, {arrived.Count} arrived");
    }

    [Fact]
    public async Task A_budget_that_closes_hands_its_windows_on()
    {
        var before = Budget(1);
        await Use(before);
        time.Advance(TimeSpan.FromSeconds(2));
        var after = Budget(1);

        after.Restore(before.Close());
        var next = after.AcquireAsync(Request(within: TimeSpan.FromSeconds(4.5)), default);

        time.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromMilliseconds(1));
        var early = next.IsCompleted;
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((false, PermitOutcome.Granted), (early, (await next).Outcome));
    }

    [Fact]
    public async Task A_budget_that_closes_sends_those_who_wait_elsewhere()
    {
        var budget = Budget(1);
        await Use(budget);
        var waiting = budget.AcquireAsync(Request(), default);

        budget.Close();

        Assert.Equal(PermitOutcome.Moved, (await waiting).Outcome);
    }

    [Fact]
    public async Task Three_429s_in_a_row_stop_all_requests()
    {
        var budget = Budget(100);
        await Trip(budget);

        var answer = await budget.AcquireAsync(Request(), default);

        Assert.Equal((PermitOutcome.Refused, TimeSpan.FromSeconds(30)), (answer.Outcome, answer.RetryAfter));
    }

    [Fact]
    public async Task The_stop_is_said_in_plain_words()
    {
        var budget = Budget(100);
        await Trip(budget);

        Assert.Equal(
            "Coda keeps refusing this Coda user's requests although they stay within its limits, so none are sent for 30 s. Then one is tried.",
            (await budget.AcquireAsync(Request(), default)).Reason);
    }

    [Fact]
    public async Task Refusals_of_requests_that_went_together_count_as_one()
    {
        var budget = Budget(100);
        var requests = Enumerable.Range(0, 10).Select(_ => Request()).ToList();
        foreach (var request in requests)
            await budget.AcquireAsync(request, default);
        foreach (var request in requests)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            budget.Return(request.Id, PermitUse.Limited);
        }

        Assert.Equal(PermitOutcome.Granted, (await budget.AcquireAsync(Request(), default)).Outcome);
    }

    [Fact]
    public async Task A_success_in_between_starts_the_count_anew()
    {
        var budget = Budget(100);
        foreach (var use in new[] { PermitUse.Limited, PermitUse.Limited, PermitUse.Answered, PermitUse.Limited, PermitUse.Limited })
            await Use(budget, use);

        Assert.Equal(PermitOutcome.Granted, (await budget.AcquireAsync(Request(), default)).Outcome);
    }

    [Fact]
    public async Task After_the_pause_one_request_is_tried()
    {
        var budget = Budget(100);
        await Trip(budget);
        time.Advance(TimeSpan.FromSeconds(30));

        var (probe, other) = (budget.AcquireAsync(Request(), default), budget.AcquireAsync(Request(), default));

        Assert.Equal((true, false), (probe.IsCompleted, other.IsCompleted));
    }

    [Fact]
    public async Task The_success_of_the_one_lets_all_go()
    {
        var budget = Budget(100);
        await Trip(budget);
        time.Advance(TimeSpan.FromSeconds(30));
        var probe = Request();
        await budget.AcquireAsync(probe, default);
        var others = Enumerable.Range(0, 5).Select(_ => budget.AcquireAsync(Request(), default)).ToList();

        budget.Return(probe.Id, PermitUse.Answered);

        Assert.All(await Task.WhenAll(others), answer => Assert.Equal(PermitOutcome.Granted, answer.Outcome));
    }

    [Fact]
    public async Task Each_further_refusal_doubles_the_pause_up_to_two_minutes()
    {
        var budget = Budget(100);
        await Trip(budget);
        var pauses = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var pause = (await budget.AcquireAsync(Request(), default)).RetryAfter!.Value;
            pauses.Add(pause.TotalSeconds);
            time.Advance(pause);
            await Use(budget, PermitUse.Limited);
        }

        Assert.Equal([30, 60, 120, 120], pauses);
    }

    [Fact]
    public async Task A_try_that_nobody_reports_on_makes_way_for_another()
    {
        var budget = Budget(100);
        await Trip(budget);
        time.Advance(TimeSpan.FromSeconds(30));
        await budget.AcquireAsync(Request(), default);
        var next = budget.AcquireAsync(Request(), default);

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(PermitOutcome.Granted, (await next).Outcome);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_not_joined()
    {
        var options = Options(1);
        options.MaxWaiting = 2;
        var budget = new UserBudget(options, time);
        await Use(budget);
        _ = budget.AcquireAsync(Request(), default);
        _ = budget.AcquireAsync(Request(), default);

        Assert.Equal(PermitOutcome.Refused, (await budget.AcquireAsync(Request(), default)).Outcome);
    }

    private static CodaBudgetOptions Options(int permits) => new()
    {
        Read = new CodaBudgetWindow { Permits = permits, Window = Window },
        Analytics = new CodaBudgetWindow { Permits = permits, Window = Window },
        Slack = TimeSpan.Zero,
    };

    private UserBudget Budget(int permits) => new(Options(permits), time);

    private PermitRequest Request(string member = "m", TimeSpan? within = null) => new()
    {
        Id = Guid.NewGuid(),
        Category = CodaBudgetCategory.Read,
        Member = member,
        Deadline = within is { } span ? time.GetUtcNow() + span : time.GetUtcNow() + TimeSpan.FromDays(1),
    };

    private async Task Use(UserBudget budget, PermitUse use = PermitUse.Answered)
    {
        var request = Request();
        Assert.Equal(PermitOutcome.Granted, (await budget.AcquireAsync(request, default)).Outcome);
        budget.Return(request.Id, use);
    }

    private async Task Trip(UserBudget budget)
    {
        for (var i = 0; i < 3; i++)
            await Use(budget, PermitUse.Limited);
    }
}
