using CodaMcp.Mcp;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace CodaMcp.Tests.Mcp;

/// <summary>What a front asks a grain again, and for how long.</summary>
public sealed class GrainFaultsTests
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(8);

    private readonly HastyTime time = new();
    private int asked;

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(OrleansException))]
    public async Task What_a_lost_silo_did_not_answer_is_asked_again(Type loss)
    {
        Assert.Equal("answer", await GrainFaults.AskAsync(
            () => ++asked < 3 ? throw (Exception)Activator.CreateInstance(loss)! : ValueTask.FromResult("answer"), time, default));
    }

    [Fact]
    public async Task Between_two_questions_there_is_a_pause()
    {
        await GrainFaults.AskAsync(() => ++asked < 3 ? throw new TimeoutException() : ValueTask.FromResult("answer"), time, default);

        Assert.Equal([GrainFaults.Pause, GrainFaults.Pause], time.Waited);
    }

    [Fact]
    public async Task An_answer_that_comes_as_late_as_it_may_is_passed_on()
    {
        var began = time.GetUtcNow();

        Assert.Equal("answer", await GrainFaults.AskAsync(
            () => time.GetUtcNow() - began < RetryTime ? throw new TimeoutException() : ValueTask.FromResult("answer"), time, default));
    }

    [Fact]
    public async Task After_eight_seconds_without_an_answer_the_loss_is_told()
    {
        var began = time.GetUtcNow();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => GrainFaults.AskAsync<string>(
            () => time.GetUtcNow() - began < 2 * RetryTime ? throw new SiloUnavailableException() : throw new InvalidOperationException(), time, default));
        Assert.Equal(RetryTime, time.GetUtcNow() - began);
    }

    [Fact]
    public async Task What_the_grain_itself_failed_with_is_told_at_once()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => GrainFaults.AskAsync<string>(
            () => ++asked == 1 ? throw new InvalidOperationException() : ValueTask.FromResult("answer"), time, default));
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_kept_by_a_question()
    {
        using var leaving = new CancellationTokenSource();
        var asking = GrainFaults.AskAsync(() => new ValueTask<string>(new TaskCompletionSource<string>().Task), time, leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_kept_by_the_pause()
    {
        using var leaving = new CancellationTokenSource();
        var asking = GrainFaults.AskAsync<string>(() => throw new TimeoutException(), new FakeTimeProvider(), leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    /// <summary>A clock that moves on to the end of a wait as soon as somebody starts to wait.</summary>
    private sealed class HastyTime : FakeTimeProvider
    {
        public List<TimeSpan> Waited { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Waited.Add(dueTime);
            Advance(dueTime);
            return timer;
        }
    }
}
