using CodaMcp.Members;

namespace CodaMcp.Tests.Members;

public sealed class WriteLoopTests
{
    private readonly List<TaskCompletionSource> writes = [];
    private readonly WriteLoop loop;

    public WriteLoopTests() => loop = new WriteLoop(() =>
    {
        writes.Add(new TaskCompletionSource());
        return writes[^1].Task;
    });

    [Fact]
    public async Task Saves_asked_for_during_a_write_share_the_one_that_follows()
    {
        var first = loop.SaveAsync();
        var second = loop.SaveAsync();
        var third = loop.SaveAsync();
        Assert.Single(writes);

        writes[0].SetResult();
        await first;
        await Until(() => writes.Count == 2);
        Assert.False(second.IsCompleted);

        writes[1].SetResult();
        await second;
        await third;
        Assert.Equal(2, writes.Count);
    }

    [Fact]
    public async Task A_failed_write_is_told_to_those_it_was_for_and_the_next_goes_ahead()
    {
        var first = loop.SaveAsync();
        var second = loop.SaveAsync();
        writes[0].SetException(new InvalidOperationException("disk"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await Until(() => writes.Count == 2);
        writes[1].SetResult();
        await second;
    }

    private static async Task Until(Func<bool> condition)
    {
        // On a busy machine a thousand turns of this thread may pass before another one gets any.
        for (var turn = 0; turn < 5000 && !condition(); turn++)
            await Task.Delay(1);
        Assert.True(condition());
    }
}
