using CodaMcp.Calls;
using CodaMcp.Members;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Members;

public sealed class CallLimitTests
{
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

    private int Take(int times) => Enumerable.Range(0, times).Count(_ => limit.TryTake(out var _));
}
