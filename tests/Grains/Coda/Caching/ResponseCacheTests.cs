using System.Text;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Coda.Caching;

public sealed class ResponseCacheTests
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly DocumentVersions versions;
    private MemoryBudget memory = new(0);
    private int fetches;

    public ResponseCacheTests() => versions = new DocumentVersions(new ResponseCacheOptions(), time);

    [Fact]
    public async Task An_answer_is_given_again_until_its_time_is_up()
    {
        var cache = Cache();
        await Get(cache, "a");
        time.Advance(TimeToLive - TimeSpan.FromTicks(1));

        var result = await Get(cache, "a");

        Assert.Equal((false, 1), (result.Fetched, fetches));
    }

    [Fact]
    public async Task An_answer_is_not_given_once_its_time_is_up()
    {
        var cache = Cache();
        await Get(cache, "a");
        time.Advance(TimeToLive);

        await Get(cache, "a");

        Assert.Equal(2, fetches);
    }

    [Fact]
    public async Task An_answer_says_when_it_was_read()
    {
        var cache = Cache();
        var read = time.GetUtcNow();
        await Get(cache, "a");
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(read, (await Get(cache, "a")).ReadAt);
    }

    [Fact]
    public async Task What_was_used_least_recently_goes_first()
    {
        var cache = Cache(capacity: 3 * 1500);
        foreach (var key in new[] { "a", "b", "c", "a", "d" })
            await Get(cache, key, size: 1000);
        fetches = 0;

        await Get(cache, "a", size: 1000);
        await Get(cache, "b", size: 1000);

        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task It_never_holds_more_bytes_than_it_may()
    {
        var cache = Cache(capacity: 10_000);
        var random = new Random(1);

        for (var i = 0; i < 500; i++)
        {
            await Get(cache, $"key {random.Next(100)}", size: random.Next(4000));
            Assert.InRange(memory.UsedBytes, 0, 10_000);
        }
    }

    [Fact]
    public async Task Bytes_are_given_back()
    {
        var cache = Cache();
        await Get(cache, "a", size: 1000);
        await Get(cache, "b", size: 1000);

        time.Advance(TimeToLive);
        foreach (var key in new[] { "a", "b" })
            await cache.GetOrFetchAsync(Read(key), (_, _) => Task.FromResult(new ResponseCacheAnswer(new byte[1], Storable: false)), default);

        Assert.Equal((0L, 0), (memory.UsedBytes, cache.Count));
    }

    [Fact]
    public async Task A_large_answer_is_given_but_not_kept()
    {
        var cache = Cache();

        var result = await Get(cache, "a", size: (1024 * 1024) + 1);

        Assert.Equal(((1024 * 1024) + 1, 0), (result.Body.Length, cache.Count));
    }

    [Fact]
    public async Task An_answer_that_may_not_be_kept_is_not()
    {
        var cache = Cache();

        await cache.GetOrFetchAsync(Read("a"), (_, _) => Task.FromResult(new ResponseCacheAnswer(new byte[1], Storable: false)), default);

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        var cache = Cache();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            cache.GetOrFetchAsync(Read("a"), (_, _) => throw new InvalidOperationException(), default));

        Assert.True((await Get(cache, "a")).Fetched);
    }

    [Fact]
    public async Task Fifty_callers_share_one_fetch()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<ResponseCacheAnswer>();

        var callers = Enumerable.Range(0, 50).Select(_ => Get(cache, "a", answer.Task)).ToList();
        answer.SetResult(Answer(10));
        await Task.WhenAll(callers);

        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task Callers_who_share_a_fetch_share_its_failure()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<ResponseCacheAnswer>();
        var callers = Enumerable.Range(0, 3).Select(_ => Get(cache, "a", answer.Task)).ToList();

        answer.SetException(new CodaException(System.Net.HttpStatusCode.NotFound, "gone"));

        foreach (var caller in callers)
            await Assert.ThrowsAsync<CodaException>(() => caller);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_take_the_fetch_along()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<ResponseCacheAnswer>();
        using var leaving = new CancellationTokenSource();
        var first = Get(cache, "a", answer.Task, leaving.Token);
        var second = Get(cache, "a", answer.Task);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(Answer(10));

        Assert.Equal(10, (await second).Body.Length);
    }

    [Fact]
    public async Task A_fetch_nobody_waits_for_is_cancelled()
    {
        var cache = Cache();
        using var leaving = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource();
        var caller = cache.GetOrFetchAsync(
            Read("a"),
            async (_, abandoned) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, abandoned).ContinueWith(_ => cancelled.TrySetResult(), TaskScheduler.Default);
                throw new OperationCanceledException(abandoned);
            },
            leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Nobody_joins_a_fetch_that_was_abandoned()
    {
        var cache = Cache();
        using var leaving = new CancellationTokenSource();
        var first = Get(cache, "a", new TaskCompletionSource<ResponseCacheAnswer>().Task, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Assert.True((await Get(cache, "a")).Fetched);
    }

    [Fact]
    public async Task A_caller_waits_no_longer_than_its_deadline()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<ResponseCacheAnswer>();
        var patient = Get(cache, "a", answer.Task);
        var hurried = cache.GetOrFetchAsync(Read("a", within: TimeSpan.FromSeconds(5)), (_, _) => answer.Task, default);

        time.Advance(TimeSpan.FromSeconds(6));

        await Assert.ThrowsAsync<CodaUnavailableException>(() => hurried);
        answer.SetResult(Answer(1));
        await patient;
    }

    [Fact]
    public async Task A_fetch_has_the_time_of_its_most_patient_caller()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<ResponseCacheAnswer>();
        ResponseCacheDeadline? shared = null;
        var started = new TaskCompletionSource();
        var hurried = cache.GetOrFetchAsync(
            Read("a", within: TimeSpan.FromSeconds(5)),
            (deadline, _) =>
            {
                shared = deadline;
                started.SetResult();
                return answer.Task;
            },
            default);
        await started.Task;

        var patient = cache.GetOrFetchAsync(Read("a", within: TimeSpan.FromSeconds(50)), (_, _) => answer.Task, default);

        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(50), shared!.Value);
        answer.SetResult(Answer(1));
        await Task.WhenAll(hurried, patient);
    }

    [Fact]
    public async Task What_was_fetched_across_an_invalidation_is_not_kept()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<ResponseCacheAnswer>();
        var caller = Get(cache, "a", answer.Task);

        Touch();
        answer.SetResult(Answer(1));
        await caller;

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task An_answer_that_was_the_newest_version_after_an_invalidation_is_kept()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<ResponseCacheAnswer>();
        var caller = Get(cache, "a", answer.Task);

        Touch();
        answer.SetResult(Answer(1) with { AsOf = versions.Now });
        await caller;

        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task Nobody_joins_a_fetch_from_before_an_invalidation()
    {
        var cache = Cache();
        var old = new TaskCompletionSource<ResponseCacheAnswer>();
        var before = Get(cache, "a", old.Task);
        Touch();

        var after = await Get(cache, "a", size: 7);

        Assert.Equal(7, after.Body.Length);
        old.SetResult(Answer(1));
        await before;
    }

    [Fact]
    public async Task A_fetch_from_before_an_invalidation_does_not_replace_a_later_answer()
    {
        var cache = Cache();
        var old = new TaskCompletionSource<ResponseCacheAnswer>();
        var before = Get(cache, "a", old.Task);
        Touch();
        await Get(cache, "a", size: 7);

        old.SetResult(Answer(1));
        await before;

        Assert.Equal(7, (await Get(cache, "a")).Body.Length);
    }

    [Fact]
    public async Task What_a_later_fetch_brings_does_for_who_waits_for_an_earlier_one()
    {
        var cache = Cache();
        var abandoned = new TaskCompletionSource();
        var before = cache.GetOrFetchAsync(Read("a"), (_, token) => Never(abandoned, token), default);
        Touch();

        await Get(cache, "a", size: 7);

        Assert.Equal(7, (await before.WaitAsync(Soon)).Body.Length);
        await abandoned.Task.WaitAsync(Soon);
    }

    [Fact]
    public async Task What_a_later_fetch_brings_from_a_snapshot_that_is_behind_does_not()
    {
        var cache = Cache();
        var old = new TaskCompletionSource<ResponseCacheAnswer>();
        var before = Get(cache, "a", old.Task);
        Touch();
        await Get(cache, "a", Task.FromResult(Answer(7) with { Behind = true }));

        old.SetResult(Answer(1));

        Assert.Equal(1, (await before).Body.Length);
    }

    [Fact]
    public async Task Who_shares_a_fetch_gets_what_comes_first_of_that_and_of_its_own_later_one()
    {
        var cache = Cache();
        var old = new TaskCompletionSource<ResponseCacheAnswer>();
        var abandoned = new TaskCompletionSource();
        var before = Get(cache, "a", old.Task);
        var sharing = cache.GetOrFetchAsync(Read("a"), (_, token) => Never(abandoned, token), default);
        versions.FoundBehind(time.GetUtcNow() + TimeSpan.FromSeconds(1));
        Touch();

        old.SetResult(Answer(1));

        Assert.Equal(1, (await sharing.WaitAsync(Soon)).Body.Length);
        await before;
    }

    [Fact]
    public async Task Who_shares_a_fetch_that_waits_for_the_snapshot_begins_one_more_at_most()
    {
        var cache = Cache();
        var old = new TaskCompletionSource<ResponseCacheAnswer>();
        var begun = new List<TaskCompletionSource> { new(), new() };
        var count = 0;
        var before = Get(cache, "a", old.Task);
        var sharing = Enumerable.Range(0, 2).Select(_ => cache.GetOrFetchAsync(Read("a"), (_, token) =>
        {
            begun[Interlocked.Increment(ref count) - 1].SetResult();
            return Never(new TaskCompletionSource(), token);
        }, default)).ToList();

        for (var write = 0; write < 4; write++)
        {
            versions.FoundBehind(time.GetUtcNow() + TimeSpan.FromSeconds(1));
            Touch(write);
            if (write < begun.Count)
                await begun[write].Task.WaitAsync(Soon);
        }

        old.SetResult(Answer(1));
        await Task.WhenAll([before, .. sharing]).WaitAsync(Soon);
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task A_fresh_read_goes_past_what_is_kept()
    {
        var cache = Cache();
        await Get(cache, "a");

        var result = await cache.GetOrFetchAsync(Read("a") with { Fresh = true }, Fetch(Task.FromResult(Answer(7))), default);

        Assert.Equal((true, 7), (result.Fetched, result.Body.Length));
    }

    [Fact]
    public async Task A_fresh_read_replaces_what_is_kept()
    {
        var cache = Cache();
        await Get(cache, "a");
        await cache.GetOrFetchAsync(Read("a") with { Fresh = true }, Fetch(Task.FromResult(Answer(7))), default);

        Assert.Equal(7, (await Get(cache, "a")).Body.Length);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task While_a_write_is_on_its_way_an_answer_is_given_again_to_who_may_share_only(bool mayShare, bool fetched)
    {
        var cache = Cache();
        Begin();
        await Get(cache, "a");

        var result = await cache.GetOrFetchAsync(Read("a") with { MayShare = mayShare }, Fetch(Task.FromResult(Answer(7))), default);

        Assert.Equal((fetched, null), (result.Fetched, result.Stamp));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shared_answer_has_a_stamp_for_who_may_share_only(bool mayShare)
    {
        var cache = Cache();
        Begin();
        await Get(cache, "a");

        var result = await cache.GetOrFetchAsync(Read("a") with { MayShare = mayShare }, Fetch(Task.FromResult(Answer(7))), default);

        Assert.Equal((mayShare, time.GetUtcNow() + TimeSpan.FromSeconds(1)), (result.SharedStamp?.Shared == true, result.SharedUntil));
    }

    [Fact]
    public async Task A_shared_answer_is_given_for_a_second()
    {
        var cache = Cache();
        Begin();
        await Get(cache, "a");
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await Share(cache, "a")).Fetched);
    }

    [Fact]
    public async Task A_shared_answer_is_given_no_more_once_the_write_is_applied()
    {
        var cache = Cache();
        Begin();
        await Get(cache, "a");
        Touch();

        Assert.True((await Share(cache, "a")).Fetched);
    }

    [Fact]
    public async Task A_fetch_from_before_the_begin_of_a_write_goes_on_for_who_may_share()
    {
        var cache = Cache();
        var answer = new TaskCompletionSource<ResponseCacheAnswer>();
        var before = Get(cache, "a", answer.Task);
        Begin();

        var joining = Share(cache, "a");
        answer.SetResult(Answer(1));

        Assert.Equal((true, null), ((await joining).Joined, (await before).Stamp));
    }

    [Fact]
    public async Task What_Coda_shows_late_is_shared_too()
    {
        var cache = Cache();
        Touch();
        await Get(cache, "a", Task.FromResult(Answer(1) with { Behind = true }));

        Assert.False((await Share(cache, "a")).Fetched);
    }

    private static async Task<ResponseCacheAnswer> Never(TaskCompletionSource abandoned, CancellationToken token)
    {
        await using var registration = token.Register(abandoned.SetResult);
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
        return Answer(1);
    }

    private static ResponseCacheAnswer Answer(int size) => new(Encoding.UTF8.GetBytes(new string('x', size)));

    private ResponseCache Cache(long capacity = 8 * 1024 * 1024)
    {
        memory = new MemoryBudget(capacity);
        return new ResponseCache(new ResponseCacheOptions(), time, memory, versions);
    }

    private void Touch(int write = 1) => versions.Note(new DocumentWrite { Id = $"mutate:{write}", Scopes = ["rows:a"], At = time.GetUtcNow(), Applied = true });

    private void Begin() => versions.Note(new DocumentWrite { Id = "mutate:1", Scopes = ["rows:a"], At = time.GetUtcNow() });

    private Task<ResponseCacheResult> Share(ResponseCache cache, string key) =>
        cache.GetOrFetchAsync(Read(key) with { MayShare = true }, Fetch(Task.FromResult(Answer(7))), default);

    private ResponseCacheRead Read(string key, TimeSpan? within = null) =>
        new() { Key = key, Scopes = ["rows:a"], TimeToLive = TimeToLive, Deadline = time.GetUtcNow() + (within ?? TimeSpan.FromMinutes(10)) };

    private Task<ResponseCacheResult> Get(ResponseCache cache, string key, int size = 1) => Get(cache, key, Task.FromResult(Answer(size)));

    private Task<ResponseCacheResult> Get(ResponseCache cache, string key, Task<ResponseCacheAnswer> answer, CancellationToken cancellationToken = default) =>
        cache.GetOrFetchAsync(Read(key), Fetch(answer), cancellationToken);

    private Func<ResponseCacheDeadline, CancellationToken, Task<ResponseCacheAnswer>> Fetch(Task<ResponseCacheAnswer> answer) => (_, _) =>
    {
        Interlocked.Increment(ref fetches);
        return answer;
    };
}
