using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Documents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Coda;

public sealed class DocumentWatchTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);
    private static readonly DateTimeOffset Before = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly List<string> askers = [];
    private DateTimeOffset updatedAt = Before;
    private Func<WatchDocument, Task> onLook = _ => Task.CompletedTask;

    [Fact]
    public async Task Who_knows_no_version_is_told_one_at_once_and_no_change()
    {
        var answer = await NewActivation().Watch(null);

        Assert.Empty(answer.Scopes);
    }

    [Fact]
    public async Task However_many_wait_Coda_is_asked_once()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        var waits = Enumerable.Range(0, 100).Select(_ => document.Watch(version)).ToList();

        updatedAt = Before.AddMinutes(1);
        time.Advance(Interval);
        await Task.WhenAll(waits).WaitAsync(Limit);

        Assert.Equal(2, askers.Count);
    }

    [Fact]
    public async Task Nobody_asks_Coda_while_nobody_waits()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        using var leaving = new CancellationTokenSource();
        var wait = document.Watch(version, cancellationToken: leaving.Token);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        time.Advance(TimeSpan.FromHours(1));

        Assert.Single(askers);
    }

    [Fact]
    public async Task Whoever_comes_back_soon_does_not_have_Coda_asked_sooner()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;

        for (var i = 0; i < 7; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await document.Watch(version, TimeSpan.Zero);
        }

        Assert.Single(askers);
    }

    [Fact]
    public async Task A_write_of_our_own_is_told_at_once_with_what_it_touches()
    {
        var document = NewActivation();
        var wait = document.Watch((await document.Watch(null)).Version);

        document.Wrote("rows:a");

        Assert.Equal(["rows:a"], (await wait.WaitAsync(Limit)).Scopes);
    }

    [Fact]
    public async Task The_end_of_a_write_is_told_too()
    {
        var document = NewActivation();
        document.Wrote("rows:a");
        var wait = document.Watch((await document.Watch(null)).Version);

        document.Wrote("rows:a", applied: true);

        Assert.Equal(["rows:a"], (await wait.WaitAsync(Limit)).Scopes);
    }

    [Fact]
    public async Task A_write_between_two_waits_is_told_by_the_second()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;

        document.Wrote("rows:a");
        document.Wrote("rows:b", id: "mutate:2");

        Assert.Equal(["rows:a", "rows:b"], (await document.Watch(version)).Scopes);
    }

    [Fact]
    public async Task What_was_told_is_not_told_again()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        document.Wrote("rows:a");
        version = (await document.Watch(version)).Version;

        Assert.Empty((await document.Watch(version, TimeSpan.Zero)).Scopes);
    }

    [Fact]
    public async Task Anybody_elses_change_is_told_after_the_next_look()
    {
        var document = NewActivation();
        var wait = document.Watch((await document.Watch(null)).Version);

        updatedAt = Before.AddMinutes(1);
        time.Advance(Interval);

        Assert.Equal(["*"], (await wait.WaitAsync(Limit)).Scopes);
    }

    [Fact]
    public async Task A_change_while_nobody_waited_is_told()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        time.Advance(TimeSpan.FromHours(1));
        updatedAt = Before.AddMinutes(1);

        Assert.Equal(["*"], (await document.Watch(version).WaitAsync(Limit)).Scopes);
    }

    [Fact]
    public async Task Anybody_elses_change_outdates_what_is_kept()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        var kept = document.Versions.Now;
        var wait = document.Watch(version);

        updatedAt = time.GetUtcNow();
        time.Advance(Interval);
        await wait.WaitAsync(Limit);

        Assert.Equal((false, true), (document.Versions.IsCurrent(kept, ["rows:a"]), document.Versions.WrittenRecently(["rows:a"])));
    }

    [Fact]
    public async Task A_version_is_good_for_a_later_activation()
    {
        var version = (await NewActivation().Watch(null)).Version;

        Assert.Empty((await NewActivation().Watch(version, TimeSpan.Zero)).Scopes);
    }

    [Fact]
    public async Task A_change_between_two_activations_is_told_by_the_second()
    {
        var version = (await NewActivation().Watch(null)).Version;
        updatedAt = Before.AddMinutes(1);

        Assert.Equal(["*"], (await NewActivation().Watch(version)).Scopes);
    }

    [Fact]
    public async Task A_write_that_a_new_activation_knows_of_is_told_to_whoever_comes_from_an_older_one()
    {
        var version = (await NewActivation().Watch(null)).Version;
        var later = NewActivation();
        later.Wrote("rows:a");

        Assert.Equal(["rows:a"], (await later.Watch(version)).Scopes);
    }

    [Fact]
    public async Task A_change_that_an_activation_found_kept_answers_from_before_of_is_found_by_whoever_reads_now()
    {
        var version = (await NewActivation().Watch(null)).Version;
        var later = NewActivation();
        var kept = later.Versions.Now;
        updatedAt = Before.AddMinutes(1);

        await later.Watch(version);

        Assert.False(later.Versions.IsCurrent(kept, ["rows:a"]));
    }

    [Fact]
    public async Task While_Coda_cannot_be_asked_the_version_stays_and_a_change_is_told_later()
    {
        var version = (await NewActivation().Watch(null)).Version;
        var later = NewActivation();
        onLook = _ => throw new CodaException(HttpStatusCode.ServiceUnavailable, "down");
        var unchanged = await later.Watch(version, TimeSpan.Zero);
        onLook = _ => Task.CompletedTask;
        updatedAt = Before.AddMinutes(1);
        var wait = later.Watch(unchanged.Version);

        time.Advance(Interval);

        Assert.Equal((0, null), (unchanged.Scopes.Length, unchanged.Failure));
        Assert.Equal(["*"], (await wait.WaitAsync(Limit)).Scopes);
    }

    [Fact]
    public async Task A_version_from_while_Coda_could_not_be_asked_hides_nothing()
    {
        var document = NewActivation();
        onLook = _ => throw new CodaUnavailableException("down", mayHaveExecuted: false);
        var wait = document.Watch((await document.Watch(null)).Version);
        onLook = _ => Task.CompletedTask;

        time.Advance(Interval);

        Assert.Equal(["*"], (await wait.WaitAsync(Limit)).Scopes);
    }

    [Fact]
    public async Task A_time_to_come_back_that_Coda_names_is_kept()
    {
        var document = NewActivation();
        onLook = _ => throw new CodaException(HttpStatusCode.TooManyRequests, "slow down") { RetryAfter = TimeSpan.FromSeconds(60) };
        var version = (await document.Watch(null)).Version;
        time.Advance(TimeSpan.FromSeconds(59));
        await document.Watch(version, TimeSpan.Zero);

        Assert.Single(askers);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_document_that_cannot_be_read_any_more_is_said_to_be(HttpStatusCode status)
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        onLook = _ => throw new CodaException(status, "no");
        var wait = document.Watch(version);

        time.Advance(Interval);
        var answer = await wait.WaitAsync(Limit);

        Assert.Equal((status, version), (answer.Failure?.Status, answer.Version));
    }

    [Fact]
    public async Task What_one_token_may_not_see_another_is_told()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        onLook = watch => watch.Token.Value == "restricted" ? throw new CodaException(HttpStatusCode.Forbidden, "no") : Task.CompletedTask;
        var (refused, told) = (document.Watch(version, token: "restricted"), document.Watch(version));

        updatedAt = Before.AddMinutes(1);
        time.Advance(Interval);

        Assert.Equal(["*"], (await told.WaitAsync(Limit)).Scopes);
        Assert.NotNull((await refused.WaitAsync(Limit)).Failure);
    }

    [Fact]
    public async Task A_refused_token_is_not_tried_again_before_the_next_look()
    {
        var document = NewActivation();
        onLook = _ => throw new CodaException(HttpStatusCode.Unauthorized, "no");
        await document.Watch(null);

        Assert.NotNull((await document.Watch(null)).Failure);
        Assert.Single(askers);
    }

    [Fact]
    public async Task One_who_leaves_does_not_take_the_others_along()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        using var leaving = new CancellationTokenSource();
        var (left, stays) = (document.Watch(version, cancellationToken: leaving.Token), document.Watch(version));

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        updatedAt = Before.AddMinutes(1);
        time.Advance(Interval);

        Assert.Equal(["*"], (await stays.WaitAsync(Limit)).Scopes);
    }

    [Fact]
    public async Task Who_waits_is_sent_away_when_the_silo_stops()
    {
        var document = NewActivation();
        var version = (await document.Watch(null)).Version;
        using var stopping = new CancellationTokenSource();
        var wait = document.Watch(version, stopping: stopping.Token);

        await stopping.CancelAsync();

        Assert.Equal(version, (await wait.WaitAsync(Limit)).Version);
    }

    [Fact]
    public async Task A_wait_ends_after_10_seconds_at_the_latest()
    {
        var document = NewActivation();
        var wait = document.Watch((await document.Watch(null)).Version, TimeSpan.FromHours(1));

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Empty((await wait.WaitAsync(Limit)).Scopes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else")]
    [InlineData("99999999999999999999-00000000000000000000000000000000-1")]
    public async Task A_version_that_is_none_is_from_before_everything(string version) =>
        Assert.Equal(["*"], (await NewActivation().Watch(version)).Scopes);

    private Activation NewActivation() => new(time, async asker =>
    {
        lock (askers)
            askers.Add(asker.Token.Value);
        await onLook(asker);
        return updatedAt;
    });

    private sealed class Activation
    {
        private readonly FakeTimeProvider time;
        private readonly DocumentWatch watch;

        public Activation(FakeTimeProvider time, Func<WatchDocument, Task<DateTimeOffset>> look)
        {
            this.time = time;
            Versions = new DocumentVersions(new ResponseCacheOptions(), time);
            watch = new DocumentWatch(Versions, (asker, _) => look(asker), Interval, time, NullLogger.Instance);
        }

        public DocumentVersions Versions { get; }

        public Task<DocumentChanges> Watch(
            string? since, TimeSpan? wait = null, string token = "token", CancellationToken stopping = default, CancellationToken cancellationToken = default) =>
            watch.WaitAsync(new WatchDocument { Token = new CodaToken(token), Since = since, Wait = wait ?? TimeSpan.FromSeconds(10), Member = "m" }, stopping, cancellationToken);

        public void Wrote(string scope, bool applied = false, string id = "mutate:1")
        {
            if (Versions.Note(new DocumentWrite { Id = id, Scopes = [scope], At = time.GetUtcNow(), Applied = applied }))
                watch.Wake();
        }
    }
}
