using CodaMcp.Coda;
using Orleans.Runtime;

namespace CodaMcp.Tests.Coda;

/// <summary>What is asked of a grain whose silo is lost is asked again, until the grain is elsewhere or too much time has passed.</summary>
public sealed class GrainRetryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SteppedTime time = new();
    private int asked;

    [Fact]
    public async Task An_answer_is_passed_on()
    {
        Assert.Equal("answer", await RetryAsync(() => Task.FromResult("answer"), time, default));
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(OrleansException))]
    public async Task What_a_lost_silo_did_not_answer_is_asked_again(Type loss)
    {
        Assert.Equal("answer", await time.Run(RetryAsync(
            () => ++asked < 3 ? throw (Exception)Activator.CreateInstance(loss)! : Task.FromResult("answer"), time, default)));
    }

    [Fact]
    public async Task Between_two_questions_there_is_a_pause()
    {
        await time.Run(RetryAsync(() => ++asked < 4 ? throw new TimeoutException() : Task.FromResult("answer"), time, default));

        Assert.Equal([Pause, Pause, Pause], time.Stepped);
    }

    [Fact]
    public async Task An_answer_that_comes_as_late_as_it_may_is_passed_on()
    {
        var began = time.GetUtcNow();

        Assert.Equal("answer", await time.Run(RetryAsync(
            () => time.GetUtcNow() - began < Patience ? throw new TimeoutException() : Task.FromResult("answer"), time, default)));
    }

    [Fact]
    public async Task After_six_seconds_without_an_answer_the_loss_is_told()
    {
        var began = time.GetUtcNow();
        var asking = RetryAsync<string>(() => throw new SiloUnavailableException(), time, default);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => time.Run(asking));
        Assert.Equal(Patience, time.GetUtcNow() - began);
    }

    [Fact]
    public async Task A_question_that_took_that_long_itself_is_not_asked_again()
    {
        var asking = RetryAsync<string>(() =>
        {
            asked++;
            time.Advance(Patience);
            throw new TimeoutException();
        }, time, default);

        await Assert.ThrowsAsync<TimeoutException>(() => time.Run(asking));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task What_the_grain_itself_failed_with_is_told_at_once()
    {
        var asking = RetryAsync<string>(() =>
        {
            asked++;
            throw new InvalidOperationException();
        }, time, default);

        await Assert.ThrowsAsync<InvalidOperationException>(() => time.Run(asking));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_kept_by_the_pause()
    {
        using var leaving = new CancellationTokenSource();
        var asking = RetryAsync<string>(() => throw new TimeoutException(), time, leaving.Token);
        await time.Waiting(Pause).WaitAsync(TimeSpan.FromSeconds(10));

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Who_stops_waiting_asks_no_more()
    {
        using var leaving = new CancellationTokenSource();
        var asking = RetryAsync<string>(() =>
        {
            asked++;
            leaving.Cancel();
            throw new TimeoutException();
        }, time, leaving.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => time.Run(asking));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_question_that_is_lost_on_the_way_is_put_again_after_ten_seconds()
    {
        var began = time.GetUtcNow();

        Assert.Equal("answer", await time.Run(RetryAsync(
            () => asked++ == 0 ? new TaskCompletionSource<string>().Task : Task.FromResult("answer"), time, default)));
        Assert.Equal(TimeSpan.FromSeconds(10), time.GetUtcNow() - began);
    }

    [Fact]
    public async Task The_first_question_may_still_be_answered_when_it_is_put_again()
    {
        var first = new TaskCompletionSource<string>();
        var asking = RetryAsync(
            () =>
            {
                if (asked++ == 0)
                    return first.Task;
                first.SetResult("late");
                return new TaskCompletionSource<string>().Task;
            },
            time,
            default);

        Assert.Equal("late", await time.Run(asking));
    }

    [Fact]
    public async Task While_one_question_is_open_the_loss_of_another_is_not_told()
    {
        var first = new TaskCompletionSource<string>();
        var asking = RetryAsync(() => asked++ == 0 ? first.Task : throw new TimeoutException(), time, default);
        time.Advance(TimeSpan.FromSeconds(10));
        while (asked < 2)
            await Task.Delay(1);

        first.SetResult("answer");

        Assert.Equal("answer", await asking.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_kept_by_a_question_that_takes_long()
    {
        using var leaving = new CancellationTokenSource();
        var asking = RetryAsync(() => new TaskCompletionSource<string>().Task, time, leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_hedge_that_is_lost_too_is_followed_by_another_every_ten_seconds()
    {
        var began = time.GetUtcNow();

        Assert.Equal("answer", await time.Run(RetryAsync(
            () => asked++ < 3 ? new TaskCompletionSource<string>().Task : Task.FromResult("answer"), time, default)));
        Assert.Equal(TimeSpan.FromSeconds(30), time.GetUtcNow() - began);
    }

    private static Task<T> RetryAsync<T>(Func<Task<T>> send, TimeProvider time, CancellationToken cancellationToken) => new GrainRetry(time).HedgeAsync(send, cancellationToken);
}
