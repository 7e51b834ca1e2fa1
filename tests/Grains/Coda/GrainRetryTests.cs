using CodaMcp.Coda;
using Orleans.Runtime;

namespace CodaMcp.Tests.Coda;

/// <summary>A call to a grain whose silo was lost is repeated and hedged, until the grain is on another silo or too much time has passed.</summary>
public sealed class GrainRetryTests
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HedgeDelay = TimeSpan.FromSeconds(10);

    // Steps over the waits between repetitions, not over the one before the hedge.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private readonly SteppedTime time = new();
    private readonly GrainRetry retry;
    private int calls;

    public GrainRetryTests() => retry = new GrainRetry(time);

    [Fact]
    public async Task An_answer_is_passed_on() => Assert.Equal("answer", await retry.HedgeAsync(() => Task.FromResult("answer"), default));

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(OrleansException))]
    public async Task A_call_that_a_lost_silo_did_not_answer_is_repeated(Type loss) => Assert.Equal("answer", await time.Run(
        retry.HedgeAsync(() => ++calls < 3 ? throw (Exception)Activator.CreateInstance(loss)! : Task.FromResult("answer"), default), Short));

    [Fact]
    public async Task Before_each_repetition_there_is_a_wait()
    {
        await time.Run(retry.HedgeAsync(() => ++calls < 4 ? throw new TimeoutException() : Task.FromResult("answer"), default), Short);

        Assert.Equal([RetryDelay, RetryDelay, RetryDelay], time.Stepped);
    }

    [Fact]
    public async Task An_answer_that_comes_as_late_as_it_may_is_passed_on()
    {
        var began = time.GetUtcNow();

        Assert.Equal("answer", await time.Run(
            retry.HedgeAsync(() => time.GetUtcNow() - began < RetryTime ? throw new TimeoutException() : Task.FromResult("answer"), default), Short));
    }

    [Fact]
    public async Task After_six_seconds_of_failures_the_loss_is_told()
    {
        var began = time.GetUtcNow();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => time.Run(retry.HedgeAsync<string>(() => throw new SiloUnavailableException(), default), Short));

        Assert.Equal(RetryTime, time.GetUtcNow() - began);
    }

    [Fact]
    public async Task A_call_that_fails_after_six_seconds_is_hedged_once()
    {
        var calling = retry.HedgeAsync<string>(
            () =>
            {
                calls++;
                time.Advance(RetryTime);
                throw new TimeoutException();
            },
            default);

        await Assert.ThrowsAsync<TimeoutException>(() => time.Run(calling, Short));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_failure_of_the_grain_itself_is_told_at_once()
    {
        var calling = retry.HedgeAsync<string>(
            () =>
            {
                calls++;
                throw new InvalidOperationException();
            },
            default);

        await Assert.ThrowsAsync<InvalidOperationException>(() => time.Run(calling, Short));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_caller_who_leaves_is_not_kept_by_the_wait()
    {
        using var leaving = new CancellationTokenSource();
        var calling = retry.HedgeAsync<string>(() => throw new TimeoutException(), leaving.Token);
        await time.Waiting(RetryDelay).WaitAsync(TimeSpan.FromSeconds(10));

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task After_a_caller_left_the_call_is_not_repeated(int leavesAt)
    {
        using var leaving = new CancellationTokenSource();
        var calling = retry.HedgeAsync<string>(
            () =>
            {
                if (++calls == leavesAt)
                    leaving.Cancel();
                throw new TimeoutException();
            },
            leaving.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => time.Run(calling, Short));
        Assert.Equal(leavesAt, calls);
    }

    [Fact]
    public async Task A_call_that_is_lost_on_the_way_is_hedged_after_ten_seconds()
    {
        var began = time.GetUtcNow();

        Assert.Equal("answer", await time.Run(
            retry.HedgeAsync(() => calls++ == 0 ? new TaskCompletionSource<string>().Task : Task.FromResult("answer"), default)));
        Assert.Equal(HedgeDelay, time.GetUtcNow() - began);
    }

    [Fact]
    public async Task A_repetition_that_is_lost_on_the_way_is_hedged_after_ten_seconds_in_all()
    {
        var began = time.GetUtcNow();

        Assert.Equal("answer", await time.Run(
            retry.HedgeAsync(
                () => ++calls switch
                {
                    1 => throw new TimeoutException(),
                    2 => new TaskCompletionSource<string>().Task,
                    _ => Task.FromResult("answer"),
                },
                default)));
        Assert.InRange(time.GetUtcNow() - began, HedgeDelay, HedgeDelay + RetryDelay);
    }

    [Fact]
    public async Task The_first_call_may_still_be_answered_when_it_is_hedged()
    {
        var first = new TaskCompletionSource<string>();
        var calling = retry.HedgeAsync(
            () =>
            {
                if (calls++ == 0)
                    return first.Task;
                first.SetResult("late");
                return new TaskCompletionSource<string>().Task;
            },
            default);

        Assert.Equal("late", await time.Run(calling));
    }

    [Fact]
    public async Task While_one_call_is_open_the_loss_of_the_other_is_not_told()
    {
        var first = new TaskCompletionSource<string>();
        var calling = retry.HedgeAsync(() => calls++ == 0 ? first.Task : throw new TimeoutException(), default);
        time.Advance(HedgeDelay);
        await CalledAsync(2);

        first.SetResult("answer");

        Assert.Equal("answer", await calling.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task At_most_two_calls_are_under_way()
    {
        var answer = new TaskCompletionSource<string>();
        var calling = retry.HedgeAsync(
            () =>
            {
                calls++;
                return answer.Task;
            },
            default);
        time.Advance(HedgeDelay);
        await CalledAsync(2);
        for (var minute = 0; minute < 6; minute++)
            time.Advance(HedgeDelay);

        answer.SetResult("answer");

        Assert.Equal(("answer", 2), (await calling.WaitAsync(TimeSpan.FromSeconds(10)), calls));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_caller_who_leaves_is_not_kept_by_calls_that_take_long(int hedges)
    {
        using var leaving = new CancellationTokenSource();
        var calling = retry.HedgeAsync(
            () =>
            {
                calls++;
                return new TaskCompletionSource<string>().Task;
            },
            leaving.Token);
        time.Advance(hedges * HedgeDelay);
        await CalledAsync(hedges + 1);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Every_call_is_made_where_the_first_is()
    {
        var turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var schedulers = new List<TaskScheduler>();

        await time.Run(Task.Factory.StartNew(
            () => retry.HedgeAsync(
                () =>
                {
                    schedulers.Add(TaskScheduler.Current);
                    return schedulers.Count switch
                    {
                        1 => throw new TimeoutException(),
                        2 => new TaskCompletionSource<string>().Task,
                        _ => Task.FromResult("answer"),
                    };
                },
                default),
            CancellationToken.None,
            TaskCreationOptions.None,
            turns).Unwrap());

        Assert.Equal([turns, turns, turns], schedulers);
    }

    private async Task CalledAsync(int times)
    {
        while (Volatile.Read(ref calls) < times)
            await Task.Delay(1);
    }
}
