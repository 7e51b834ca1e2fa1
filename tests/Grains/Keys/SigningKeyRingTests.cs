using CodaMcp.Keys;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Keys;

public class SigningKeyRingTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly SigningKeyRing ring;
    private TaskCompletionSource? gate;
    private string[] published = ["a"];
    private bool down;
    private int fetches;
    private int changes;

    public SigningKeyRingTests() => ring = new SigningKeyRing(new JwksOptions(), time, FetchAsync, (_, differ) =>
    {
        changes += differ ? 1 : 0;
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Keys_are_fetched_when_first_asked_for()
    {
        Assert.Equal(["a"], await Get());
        Assert.Equal(time.GetUtcNow(), ring.Held.FetchedAt);
    }

    [Fact]
    public async Task Keys_are_not_fetched_again_while_they_are_young()
    {
        await Get();
        time.Advance(TimeSpan.FromSeconds(239));
        await Get();
        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task Keys_are_fetched_again_at_the_refresh_age()
    {
        await Get();
        time.Advance(TimeSpan.FromMinutes(4));
        published = ["b"];
        Assert.Equal(["b"], await Get());
    }

    [Fact]
    public async Task A_known_key_is_no_reason_to_fetch()
    {
        await Get();
        time.Advance(TimeSpan.FromMinutes(1));
        await Get("a");
        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task A_missing_key_is_fetched_at_once()
    {
        await Get();
        time.Advance(TimeSpan.FromSeconds(10));
        published = ["a", "b"];
        Assert.Equal(["a", "b"], await Get("b"));
    }

    [Fact]
    public async Task Missing_keys_are_fetched_for_no_more_than_once_in_ten_seconds()
    {
        await Get();
        for (var i = 0; i < 600; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Get($"junk-{i}");
        }
        Assert.Equal(7, fetches);
    }

    [Fact]
    public async Task Junk_holds_up_a_rotation_no_longer_than_the_floor()
    {
        await Get();
        time.Advance(TimeSpan.FromMinutes(1));
        await Get("junk");
        published = ["b"];
        time.Advance(TimeSpan.FromSeconds(9));
        await Get("junk-2");
        Assert.DoesNotContain("b", await Get("b"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("b", await Get("b"));
    }

    [Fact]
    public async Task Those_who_ask_together_share_one_fetch()
    {
        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = Enumerable.Range(0, 50).Select(i => Get($"k{i}")).ToList();
        gate.SetResult();
        await Task.WhenAll(asking);
        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task One_who_stops_waiting_does_not_stop_the_fetch()
    {
        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var impatient = new CancellationTokenSource();
        var leaving = ring.GetAsync(null, impatient.Token);
        var staying = Get();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        gate.SetResult();
        Assert.Equal(["a"], await staying);
    }

    [Fact]
    public async Task Keys_once_had_outlive_an_outage_which_is_told()
    {
        await Get();
        down = true;
        time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(["a"], await Get());
        Assert.Equal("down", ring.Held.LastError);
        Assert.Equal(time.GetUtcNow().AddDays(-3), ring.Held.FetchedAt);
    }

    [Fact]
    public async Task An_issuer_that_is_away_is_asked_again_only_after_the_floor()
    {
        down = true;
        for (var i = 0; i < 5; i++)
            await Get();
        Assert.Equal(1, fetches);
        down = false;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["a"], await Get());
        Assert.Null(ring.Held.LastError);
    }

    [Fact]
    public async Task A_withdrawn_key_is_gone_with_the_next_fetch()
    {
        published = ["a", "b"];
        await Get();
        published = ["b"];
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(["b"], await Get());
    }

    [Fact]
    public async Task Restored_keys_serve_while_they_are_young()
    {
        ring.Restore(new SigningKeys([Key("stored")], time.GetUtcNow().AddMinutes(-1), null));
        Assert.Equal(["stored"], await Get());
        Assert.Equal(0, fetches);
    }

    [Fact]
    public async Task Only_a_fetch_that_changes_the_keys_is_told_as_a_change()
    {
        for (var i = 0; i < 3; i++)
        {
            await Get();
            time.Advance(TimeSpan.FromMinutes(4));
        }
        Assert.Equal((3, 1), (fetches, changes));
    }

    [Fact]
    public async Task An_unexpected_failure_reaches_those_who_waited_and_nobody_after()
    {
        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Get();
        gate.SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        Assert.Empty(await Get());
    }

    private static SigningKey Key(string keyId) => new(keyId, "n", "e");

    private async Task<IEnumerable<string>> Get(string? missingKeyId = null) =>
        (await ring.GetAsync(missingKeyId, CancellationToken.None)).Keys.Select(key => key.KeyId);

    private async Task<SigningKey[]> FetchAsync()
    {
        fetches++;
        if (gate is not null)
            await gate.Task;
        return down ? throw new SigningKeyFetchException("down") : [.. published.Select(Key)];
    }
}
