using CodaMcp.Keys;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Keys;

public class SigningKeyRingTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly SigningKeyRing _ring;
    private TaskCompletionSource? _gate;
    private string[] _published = ["a"];
    private bool _down;
    private int _fetches;
    private int _changes;

    public SigningKeyRingTests() => _ring = new SigningKeyRing(new JwksOptions(), _time, FetchAsync, (_, differ) =>
    {
        _changes += differ ? 1 : 0;
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Keys_are_fetched_when_first_asked_for()
    {
        Assert.Equal(["a"], await Get());
        Assert.Equal(_time.GetUtcNow(), _ring.Held.FetchedAt);
    }

    [Fact]
    public async Task Keys_are_not_fetched_again_while_they_are_young()
    {
        await Get();
        _time.Advance(TimeSpan.FromSeconds(239));
        await Get();
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task Keys_are_fetched_again_at_the_refresh_age()
    {
        await Get();
        _time.Advance(TimeSpan.FromMinutes(4));
        _published = ["b"];
        Assert.Equal(["b"], await Get());
    }

    [Fact]
    public async Task A_known_key_is_no_reason_to_fetch()
    {
        await Get();
        _time.Advance(TimeSpan.FromMinutes(1));
        await Get("a");
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task A_missing_key_is_fetched_at_once()
    {
        await Get();
        _time.Advance(TimeSpan.FromSeconds(10));
        _published = ["a", "b"];
        Assert.Equal(["a", "b"], await Get("b"));
    }

    [Fact]
    public async Task Missing_keys_are_fetched_for_no_more_than_once_in_ten_seconds()
    {
        await Get();
        for (var i = 0; i < 600; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Get($"junk-{i}");
        }
        Assert.Equal(7, _fetches);
    }

    [Fact]
    public async Task Junk_holds_up_a_rotation_no_longer_than_the_floor()
    {
        await Get();
        _time.Advance(TimeSpan.FromMinutes(1));
        await Get("junk");
        _published = ["b"];
        _time.Advance(TimeSpan.FromSeconds(9));
        await Get("junk-2");
        Assert.DoesNotContain("b", await Get("b"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("b", await Get("b"));
    }

    [Fact]
    public async Task Those_who_ask_together_share_one_fetch()
    {
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = Enumerable.Range(0, 50).Select(i => Get($"k{i}")).ToList();
        _gate.SetResult();
        await Task.WhenAll(asking);
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task One_who_stops_waiting_does_not_stop_the_fetch()
    {
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var impatient = new CancellationTokenSource();
        var leaving = _ring.GetAsync(null, impatient.Token);
        var staying = Get();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _gate.SetResult();
        Assert.Equal(["a"], await staying);
    }

    [Fact]
    public async Task Keys_once_had_outlive_an_outage_which_is_told()
    {
        await Get();
        _down = true;
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(["a"], await Get());
        Assert.Equal("down", _ring.Held.LastError);
        Assert.Equal(_time.GetUtcNow().AddDays(-3), _ring.Held.FetchedAt);
    }

    [Fact]
    public async Task An_issuer_that_is_away_is_asked_again_only_after_the_floor()
    {
        _down = true;
        for (var i = 0; i < 5; i++)
            await Get();
        Assert.Equal(1, _fetches);
        _down = false;
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["a"], await Get());
        Assert.Null(_ring.Held.LastError);
    }

    [Fact]
    public async Task A_withdrawn_key_is_gone_with_the_next_fetch()
    {
        _published = ["a", "b"];
        await Get();
        _published = ["b"];
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(["b"], await Get());
    }

    [Fact]
    public async Task Restored_keys_serve_while_they_are_young()
    {
        _ring.Restore(new SigningKeys([Key("stored")], _time.GetUtcNow().AddMinutes(-1), null));
        Assert.Equal(["stored"], await Get());
        Assert.Equal(0, _fetches);
    }

    [Fact]
    public async Task Only_a_fetch_that_changes_the_keys_is_told_as_a_change()
    {
        for (var i = 0; i < 3; i++)
        {
            await Get();
            _time.Advance(TimeSpan.FromMinutes(4));
        }
        Assert.Equal((3, 1), (_fetches, _changes));
    }

    [Fact]
    public async Task An_unexpected_failure_reaches_those_who_waited_and_nobody_after()
    {
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Get();
        _gate.SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        Assert.Empty(await Get());
    }

    private static SigningKey Key(string keyId) => new(keyId, "n", "e");

    private async Task<IEnumerable<string>> Get(string? missingKeyId = null) =>
        (await _ring.GetAsync(missingKeyId, CancellationToken.None)).Keys.Select(key => key.KeyId);

    private async Task<SigningKey[]> FetchAsync()
    {
        _fetches++;
        if (_gate is not null)
            await _gate.Task;
        return _down ? throw new SigningKeyFetchException("down") : [.. _published.Select(Key)];
    }
}
