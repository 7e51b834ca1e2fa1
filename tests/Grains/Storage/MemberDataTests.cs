using CodaMcp.Sessions;
using CodaMcp.Storage;
using Orleans.Storage;
using Orleans.Runtime;

namespace CodaMcp.Tests.Storage;

public sealed class MemberDataTests : IDisposable
{
    private readonly MemberStoreInMemory store = new();
    private readonly MemberData data;
    private readonly StoredMap<StoredSubscription> map;

    public MemberDataTests() => (data, map) = Activate();

    [Fact]
    public async Task A_change_whose_save_failed_is_stored_by_the_next_save()
    {
        store.Fails = true;
        Put("a");
        await Assert.ThrowsAsync<OrleansException>(data.SaveAsync);
        Assert.False(map.IsStored("a"));
        store.Fails = false;

        await data.SaveAsync();

        Assert.True(map.IsStored("a"));
        Assert.Single(store.Of("subscription"));
    }

    [Fact]
    public async Task A_read_that_the_store_fails_is_an_error_that_a_front_retries()
    {
        store.Fails = true;
        using var other = store.NewData();

        await Assert.ThrowsAsync<OrleansException>(() => other.OpenAsync(CancellationToken.None));
        await Assert.ThrowsAsync<OrleansException>(() => data.CheckFenceAsync(CancellationToken.None));
    }

    [Fact]
    public Task A_second_caller_of_the_same_change_waits_until_it_is_stored() => InTurnsAsync(async () =>
    {
        var (reached, stored) = Hold();
        Put("a");
        var first = data.SaveAsync();
        await reached;
        var second = data.SaveAsync();
        Assert.False(second.IsCompleted);
        stored.SetResult();

        await Task.WhenAll(first, second);
        Assert.Single(store.Of("subscription"));
    });

    [Fact]
    public Task Changes_made_during_a_write_are_stored_together_by_the_next_one() => InTurnsAsync(async () =>
    {
        var (reached, stored) = Hold();
        Put("a");
        var first = data.SaveAsync();
        await reached;
        Put("b");
        Put("c");
        var others = Task.WhenAll(data.SaveAsync(), data.SaveAsync());
        stored.SetResult();
        await Task.WhenAll(first, others);

        Assert.Equal(2, store.Writes);
        Assert.Equal(3, store.Of("subscription").Count);
    });

    [Fact]
    public Task The_failure_of_an_earlier_write_is_not_a_later_callers() => InTurnsAsync(async () =>
    {
        var (reached, stored) = Hold();
        Put("a");
        var first = data.SaveAsync();
        await reached;
        Put("b");
        var second = data.SaveAsync();
        store.BeforeStoring = static (_, _) => Task.CompletedTask;
        stored.SetException(new IOException("the connection was lost"));

        await Assert.ThrowsAsync<OrleansException>(() => first);
        await second;
        Assert.Equal(2, store.Of("subscription").Count);
    });

    [Fact]
    public Task A_value_that_changes_during_its_write_is_stored_again() => InTurnsAsync(async () =>
    {
        var (reached, stored) = Hold();
        Put("a", version: "1");
        var first = data.SaveAsync();
        await reached;
        Put("a", version: "2");
        store.BeforeStoring = static (_, _) => Task.CompletedTask;
        stored.SetResult();
        await first;
        Assert.False(map.IsStored("a"));
        await data.SaveAsync();

        Assert.Equal("2", Activate().Map.Find("a")!.Version);
    });

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_stored_again_and_loses_no_fence()
    {
        store.AfterStoring = static (_, _) => Task.FromException(new TimeoutException());
        Put("a");
        await Assert.ThrowsAsync<OrleansException>(data.SaveAsync);
        store.AfterStoring = static (_, _) => Task.CompletedTask;
        map.Remove("a");
        await data.SaveAsync();

        Assert.Empty(store.Of("subscription"));
        Assert.False(data.FenceLost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_write_that_arrives_after_a_newer_one_changes_nothing()
    {
        var epoch = (await store.TakeAsync("late", default)).Epoch;
        Assert.True(await store.WriteAsync("late", epoch, 2, [new MemberEntry("subscription", "a", "new")], default));

        Assert.False(await store.WriteAsync("late", epoch, 1, [new MemberEntry("subscription", "a", "old")], default));
        Assert.Equal("new", store.Of("subscription", "late")["a"]);
    }

    [Fact]
    public async Task An_activation_that_lost_the_fence_stores_nothing_and_says_so()
    {
        Put("a");
        await data.SaveAsync();
        var (successor, theirs) = Activate();
        Put("b");
        await Assert.ThrowsAsync<InconsistentStateException>(data.SaveAsync);
        Put("c");
        await Assert.ThrowsAsync<InconsistentStateException>(data.SaveAsync);
        await Assert.ThrowsAsync<InconsistentStateException>(() => data.CheckFenceAsync(default));

        Assert.True(data.FenceLost.IsCancellationRequested);
        Assert.Equal("a", Assert.Single(store.Of("subscription")).Key);
        await successor.CheckFenceAsync(default);
        Assert.Equal(1, theirs.Count);
    }

    [Fact]
    public async Task An_activation_finds_out_that_it_lost_the_fence_without_a_change_of_its_own()
    {
        await data.CheckFenceAsync(default);
        Activate();

        await Assert.ThrowsAsync<InconsistentStateException>(() => data.CheckFenceAsync(default));
        Assert.True(data.FenceLost.IsCancellationRequested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_change_that_may_wait_is_stored_once_the_one_it_replaced_could_not_be(bool fails) => InTurnsAsync(async () =>
    {
        var (reached, stored) = Hold();
        Put("a");
        var first = data.SaveAsync();
        await reached;
        Put("a", "2", mayWait: true);
        var second = data.SaveAsync();
        store.BeforeStoring = static (_, _) => Task.CompletedTask;
        if (fails)
            stored.SetException(new IOException("the connection was lost"));
        else
            stored.SetResult();
        await first.ContinueWith(static _ => { }, TaskScheduler.Current);
        await second;

        Assert.Contains(fails ? "\"2\"" : "\"1\"", Assert.Single(store.Of("subscription")).Value, StringComparison.Ordinal);
        Assert.Equal(1, store.Writes);
        await data.TrySaveAsync(all: true);
        Assert.Contains("\"2\"", Assert.Single(store.Of("subscription")).Value, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Without_a_change_nothing_is_written()
    {
        await data.SaveAsync();
        map.Remove("none");
        await data.SaveAsync();

        Assert.Equal(0, store.Writes);
    }

    public void Dispose() => data.Dispose();

    // One turn after the other, as in a grain.
    private static Task InTurnsAsync(Func<Task> test) =>
        Task.Factory.StartNew(test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private (Task Reached, TaskCompletionSource Stored) Hold()
    {
        var (reached, stored) = (new TaskCompletionSource(), new TaskCompletionSource());
        store.BeforeStoring = (_, _) =>
        {
            reached.TrySetResult();
            return stored.Task;
        };
        return (reached.Task, stored);
    }

    private void Put(string id, string version = "1", bool mayWait = false) =>
        map.Set(id, new StoredSubscription { Uri = id, DocId = "d", Scopes = [], Version = version }, mayWait);

    private (MemberData Data, StoredMap<StoredSubscription> Map) Activate()
    {
        var opened = store.NewData();
        var entries = opened.Map("subscription", SessionsJson.Default.StoredSubscription);
        MemberStoreInMemory.Open(opened);
        return (opened, entries);
    }
}
