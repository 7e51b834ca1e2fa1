using CodaMcp.Coda.Export;

namespace CodaMcp.Tests.Coda;

public sealed class KeyedLockTests
{
    private readonly KeyedLock turns = new();

    [Fact]
    public async Task A_key_has_one_holder_at_a_time()
    {
        var first = await turns.Enter("a", default);
        var second = turns.Enter("a", default);

        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Keys_do_not_wait_for_each_other()
    {
        using var first = await turns.Enter("a", default);

        using var second = await turns.Enter("b", default);

        Assert.Equal(2, turns.Count);
    }

    [Fact]
    public async Task A_key_nobody_holds_is_forgotten()
    {
        (await turns.Enter("a", default)).Dispose();

        Assert.Equal(0, turns.Count);
    }

    [Fact]
    public async Task Who_stops_waiting_leaves_nothing_behind()
    {
        using var leaving = new CancellationTokenSource();
        var first = await turns.Enter("a", default);
        var second = turns.Enter("a", leaving.Token);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();

        Assert.Equal(0, turns.Count);
    }
}
