using System.Net;
using System.Threading.Channels;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Subscriptions;

public sealed class WatchedDocumentsTests : IDisposable
{
    private const string Table = "coda://docs/d1/tables/grid-a";
    private const string Page = "coda://docs/d1/pages/canvas-1";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider time = new();

    // One turn at a time, as in a grain.
    private readonly TaskFactory turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
    private readonly Channel<Asked> asked = Channel.CreateUnbounded<Asked>();
    private readonly Channel<(string Uri, string Version)> told = Channel.CreateUnbounded<(string, string)>();
    private readonly WatchedDocuments documents;
    private Func<Task> onTold = () => Task.CompletedTask;

    public WatchedDocumentsTests() => documents = new WatchedDocuments(
        (docId, since, wait, cancellationToken) =>
        {
            var call = new Asked(docId, since, wait, new TaskCompletionSource<DocumentChanges>(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
            asked.Writer.TryWrite(call);
            return call.Answer.Task.WaitAsync(cancellationToken);
        },
        async (uri, version) =>
        {
            await onTold();
            told.Writer.TryWrite((uri, version));
        },
        time,
        NullLogger.Instance);

    public void Dispose() => turns.StartNew(documents.StopAll).Wait(Limit);

    [Fact]
    public async Task A_change_is_told_of_what_shows_it_and_of_nothing_else()
    {
        await Set((Table, "v1"), (Page, "v1"));

        (await NextAsked()).Changed("v2", "rows:grid-a");
        (await NextAsked()).Changed("v3", "content:canvas-1");

        Assert.Equal([(Table, "v2"), (Page, "v3")], [await NextTold(), await NextTold()]);
    }

    [Fact]
    public async Task A_change_of_anything_is_told_of_everything()
    {
        await Set((Table, "v1"), (Page, "v1"));

        (await NextAsked()).Changed("v2", "*");

        Assert.Equal([(Table, "v2"), (Page, "v2")], [await NextTold(), await NextTold()]);
    }

    [Fact]
    public async Task One_wait_goes_on_from_where_the_one_before_ended()
    {
        await Set((Table, "v1"));

        (await NextAsked()).Changed("v2", "rows:grid-a");

        Assert.Equal("v2", (await NextAsked()).Since);
    }

    [Fact]
    public async Task The_resources_of_a_doc_share_one_wait()
    {
        await Set((Table, "v1"), (Page, "v1"));
        await NextAsked();

        Assert.False(asked.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_resource_from_an_older_version_is_told_what_it_missed_before_all_wait_together()
    {
        await Set((Table, "v5"));
        await NextAsked();
        await Set((Table, "v5"), (Page, "v1"));

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var behind = await NextAsked();
            if (behind.Since == "v1")
                behind.Changed("v5", "*");
            else
                behind.Changed("v5");
        }

        Assert.Equal((Page, "v5"), await NextTold());
        Assert.Equal("v5", (await NextAsked()).Since);
        Assert.False(told.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Nobody_waits_for_what_nobody_wants_any_more()
    {
        await Set((Table, "v1"));
        var wait = await NextAsked();

        await Set();

        await wait.Left();
    }

    [Fact]
    public async Task What_is_not_wanted_any_more_is_not_told()
    {
        await Set((Table, "v1"), (Page, "v1"));
        var wait = await NextAsked();

        await Set((Page, "v1"));
        wait.Changed("v2", "*");

        Assert.Equal((Page, "v2"), await NextTold());
    }

    [Fact]
    public async Task What_is_wanted_again_goes_on_from_the_version_it_had()
    {
        await Set((Table, "v1"));
        (await NextAsked()).Changed("v2", "rows:grid-a");
        await NextTold();
        await Set();

        await Set((Table, "v2"));

        await Until(call => call is { Since: "v2", CancellationToken.IsCancellationRequested: false });
    }

    [Fact]
    public async Task A_change_that_could_not_be_told_is_told_again()
    {
        var failures = 1;
        onTold = () => failures-- > 0 ? throw new InvalidOperationException("not stored") : Task.CompletedTask;
        await Set((Table, "v1"));
        (await NextAsked()).Changed("v2", "rows:grid-a");

        var again = await After(TimeSpan.FromSeconds(1));
        again.Changed("v2", "rows:grid-a");

        Assert.Equal(("v1", (Table, "v2")), (again.Since, await NextTold()));
    }

    [Fact]
    public async Task A_doc_whose_actor_cannot_be_reached_is_tried_again_ever_later()
    {
        await Set((Table, "v1"));
        (await NextAsked()).Answer.SetException(new CodaUnavailableException("gone", mayHaveExecuted: false));
        (await After(TimeSpan.FromSeconds(1))).Answer.SetException(new CodaUnavailableException("gone", mayHaveExecuted: false));

        Assert.Equal("v1", (await After(TimeSpan.FromSeconds(2))).Since);
    }

    [Fact]
    public async Task A_doc_whose_actor_cannot_be_reached_for_long_is_still_tried_every_8_seconds()
    {
        await Set((Table, "v1"));
        var call = await NextAsked();
        foreach (var pause in new[] { 1, 2, 4, 8, 8 })
        {
            call.Answer.SetException(new CodaUnavailableException("gone", mayHaveExecuted: false));
            call = await After(TimeSpan.FromSeconds(pause));
        }

        Assert.Equal("v1", call.Since);
    }

    [Fact]
    public async Task That_a_doc_cannot_be_read_any_more_is_told_once_and_that_it_can_be_again_is_too()
    {
        await Set((Table, "v1"));
        (await NextAsked()).Fail();
        var gone = await NextTold();
        var again = await After(TimeSpan.FromSeconds(1));
        again.Fail();
        (await After(TimeSpan.FromSeconds(2))).Changed("v2", "*");

        Assert.Equal((Table, "v2"), await NextTold());
        Assert.Equal((Table, again.Since), gone);
    }

    [Fact]
    public async Task An_answer_that_says_nothing_too_soon_is_not_asked_for_again_at_once()
    {
        await Set((Table, "v1"));
        (await NextAsked()).Changed("v1");

        Assert.Equal("v1", (await After(TimeSpan.FromSeconds(1))).Since);
    }

    [Fact]
    public async Task Each_doc_is_waited_for_by_itself()
    {
        await Turn(() => documents.Set(new Dictionary<string, WatchedResource>
        {
            [Table] = new("d1", ["rows:grid-a"], "v1"),
            ["coda://docs/d2"] = new("d2", ["doc"], "w1"),
        }));
        var waits = new[] { await NextAsked(), await NextAsked() };

        waits.Single(call => call.DocId == "d2").Changed("w2", "doc");

        Assert.Equal(("coda://docs/d2", "w2"), await NextTold());
    }

    [Fact]
    public async Task The_version_up_to_which_a_resource_was_watched_is_known()
    {
        await Set((Table, "v1"));
        (await NextAsked()).Changed("v2", "content:canvas-1");
        await NextAsked();

        Assert.Equal("v2", await turns.StartNew(() => documents.VersionOf(Table)));
    }

    private Task Set(params (string Uri, string Since)[] wanted) => Turn(() => documents.Set(wanted.ToDictionary(
        one => one.Uri, one => new WatchedResource("d1", one.Uri == Table ? ["tables", "rows", "rows:grid-a"] : ["content", "content:canvas-1"], one.Since))));

    private Task Turn(Action action) => turns.StartNew(action);

    private async Task<Asked> NextAsked() => await asked.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    private async Task<(string Uri, string Version)> NextTold() => await told.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    private async Task Until(Func<Asked, bool> asks)
    {
        while (!asks(await NextAsked()))
        {
        }
    }

    // Whoever pauses does so on the clock, once it has got there: which is after this many turns of its own at most.
    private async Task<Asked> After(TimeSpan pause)
    {
        var before = time.GetUtcNow();
        for (var waited = 0; waited < 2000; waited++)
        {
            if (asked.Reader.TryRead(out var call))
            {
                Assert.InRange(time.GetUtcNow() - before, pause, pause * 1.9);
                return call;
            }

            await Task.Delay(1);
            if (waited % 10 == 9 && time.GetUtcNow() - before < pause * 1.8)
                time.Advance(pause / 10);
        }

        throw new TimeoutException("Nobody asked again.");
    }

    private sealed record Asked(string DocId, string Since, TimeSpan Wait, TaskCompletionSource<DocumentChanges> Answer, CancellationToken CancellationToken)
    {
        public void Changed(string version, params string[] scopes) => Answer.SetResult(new DocumentChanges { Version = version, Scopes = scopes });

        public void Fail() => Answer.SetResult(new DocumentChanges { Version = Since, Failure = new CodaFailure { Status = HttpStatusCode.NotFound, Message = "gone" } });

        public async Task Left()
        {
            var left = new TaskCompletionSource();
            await using var registration = CancellationToken.Register(left.SetResult);
            await left.Task.WaitAsync(Limit);
        }
    }
}
