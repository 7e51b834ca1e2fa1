using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Members;

public sealed class CallLimitTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(55);
    private readonly FakeTimeProvider time = new();
    private readonly CallLimit limit;

    public CallLimitTests() => limit = new CallLimit(callsPerMinute: 120, burst: 30, time);

    [Fact]
    public void A_burst_is_let_through_and_no_more()
    {
        Assert.Equal(30, Take(40));
        Assert.False(limit.TryTake(out _));
    }

    [Fact]
    public void It_says_when_the_next_call_may_come()
    {
        Take(30);
        Assert.False(limit.TryTake(out var retryAfter));
        Assert.Equal(TimeSpan.FromMilliseconds(500), retryAfter);

        time.Advance(retryAfter);
        Assert.True(limit.TryTake(out _));
    }

    [Fact]
    public void Over_a_minute_it_lets_the_burst_and_the_rate_through()
    {
        var taken = 0;
        for (var tick = 0; tick < 600; tick++)
        {
            taken += Take(5);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(taken, 148, 150);
    }

    [Fact]
    public void A_long_pause_gives_no_more_than_a_burst()
    {
        time.Advance(TimeSpan.FromHours(5));

        Assert.Equal(30, Take(100));
    }

    [Fact]
    public void It_says_what_is_left()
    {
        Take(10);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(22, limit.Available);
    }

    [Fact]
    public async Task Twelve_calls_too_many_have_their_turns_within_seconds_and_in_order()
    {
        Take(30);
        var waiting = Enumerable.Range(0, 12).Select(_ => limit.TakeAsync(Enough, CancellationToken.None)).ToList();
        for (var turn = 0; turn < 12; turn++)
        {
            Assert.Equal(turn, waiting.Count(call => call.IsCompleted));
            time.Advance(TimeSpan.FromMilliseconds(500));
            Assert.True(waiting[turn].IsCompleted);
        }

        Assert.All(await Task.WhenAll(waiting), Assert.Null);
    }

    [Fact]
    public async Task A_flood_is_refused_at_once_with_a_time()
    {
        Take(30);
        var calls = Enumerable.Range(0, 100).Select(_ => limit.TakeAsync(Enough, CancellationToken.None)).ToList();
        var refused = calls.FindAll(call => call.IsCompleted);
        Assert.Equal(100 - (2 * 8), refused.Count);
        var error = await refused[0];
        Assert.Equal((ToolErrorKind.LimitExceeded, "Your limit of 120 calls a minute, 30 at once, is used up: 0 are left for the moment, so nothing was done; try again in 9 s."), (error!.Kind, error.Message));
        Assert.Equal(TimeSpan.FromSeconds(8.5), error.RetryAfter);
    }

    [Fact]
    public async Task Calls_that_wait_leave_no_more_calls_than_the_rate_allows()
    {
        Take(30);
        var waiting = Enumerable.Range(0, 16).Select(_ => limit.TakeAsync(Enough, CancellationToken.None)).ToList();
        time.Advance(TimeSpan.FromSeconds(8));
        await Task.WhenAll(waiting);
        Assert.Equal((0, 0), (limit.Available, Take(5)));
    }

    [Fact]
    public async Task A_call_that_nobody_wants_any_more_gives_its_turn_back()
    {
        Take(30);
        using var gone = new CancellationTokenSource();
        var waiting = limit.TakeAsync(Enough, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(1, Take(5));
    }

    [Fact]
    public async Task A_caller_with_little_time_is_told_at_once()
    {
        Take(30);
        Assert.Equal(ToolErrorKind.LimitExceeded, (await limit.TakeAsync(TimeSpan.FromMilliseconds(900), CancellationToken.None))?.Kind);
    }

    private int Take(int times) => Enumerable.Range(0, times).Count(_ => limit.TryTake(out var _));
}
