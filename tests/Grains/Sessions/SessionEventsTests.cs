using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Sessions;

public sealed class SessionEventsTests
{
    private const string Uri = "coda://docs/d1";
    private readonly FakeTimeProvider time = new();
    private readonly MemberStoreInMemory store = new();
    private readonly MemberData data;
    private readonly SessionEvents streams;

    public SessionEventsTests()
    {
        (data, streams) = Activate();
        streams.Subscribe("s", new StoredSubscription { Uri = Uri, DocId = "d1", Scopes = ["doc"], Version = "0" });
    }

    [Fact]
    public void An_event_is_given_out_only_once_it_is_stored()
    {
        var read = Open("a");
        streams.Changes(Uri, "1");
        Assert.Empty(Take(read));

        Save();

        Assert.Equal(Uri, Assert.Single(Take(read)).Uri);
    }

    [Fact]
    public void A_reader_that_waits_is_woken_by_an_event()
    {
        Open("a");
        var next = streams.NextOf("s");
        streams.Changes(Uri, "1");

        Assert.True(next.IsCompleted);
    }

    [Fact]
    public void One_event_stores_itself_and_the_version_of_its_subscription()
    {
        Open("a");
        for (var i = 1; i <= 20; i++)
            streams.Changes(Uri, $"{i}");
        Save();
        var stored = 0;
        store.BeforeStoring = (_, changes) =>
        {
            stored += changes.Count;
            return Task.CompletedTask;
        };
        streams.Changes(Uri, "21");
        Save();

        Assert.Equal(2, stored);
    }

    [Fact]
    public void What_a_session_was_told_goes_with_it()
    {
        Open("a");
        streams.Changes(Uri, "1");
        Save();
        streams.Keep(_ => false);
        Save();

        Assert.Empty(store.Of("event"));
        Assert.Empty(store.Of("subscription"));
    }

    [Fact]
    public void A_stream_that_is_resumed_gets_what_it_missed_and_nothing_again()
    {
        var read = Open("a");
        var sequences = new List<long>();
        for (var i = 1; i <= 3; i++)
        {
            streams.Changes(Uri, $"{i}");
            Save();
            sequences.AddRange(Take(read with { After = sequences.LastOrDefault() }).Select(told => told.Sequence));
        }

        var resumed = Reading("a") with { After = sequences[0], Resumed = true };
        streams.Attach(resumed, catalogChanged: false);

        Assert.Equal([2, 3], Take(resumed).Select(told => told.Sequence));
    }

    [Fact]
    public void Another_activation_gives_out_what_was_stored_under_the_same_sequences()
    {
        Open("a");
        streams.Changes(Uri, "1");
        Save();

        var (_, moved) = Activate();
        var resumed = Reading("a") with { Resumed = true };
        moved.Attach(resumed, catalogChanged: false);

        Assert.Equal(1, Assert.Single(moved.Take(resumed).Events).Sequence);
    }

    [Fact]
    public void A_connection_that_comes_later_takes_the_stream_over()
    {
        var first = Open("a");
        var second = Open("a");

        Assert.Equal(StreamEnd.TakenOver, streams.Take(first).End);
        Assert.Equal(StreamEnd.None, streams.Take(second).End);
    }

    [Fact]
    public void A_connection_that_was_taken_over_does_not_take_the_stream_back()
    {
        var first = Open("a");
        var second = Open("a");
        streams.Attach(first, catalogChanged: false);

        Assert.Equal(StreamEnd.None, streams.Take(second).End);
    }

    [Fact]
    public void An_event_goes_to_one_stream_only()
    {
        var older = Open("a");
        time.Advance(TimeSpan.FromSeconds(1));
        var newer = Open("b");
        streams.Changes(Uri, "1");
        Save();

        Assert.Empty(Take(older));
        Assert.Single(Take(newer));
    }

    [Fact]
    public void What_is_told_while_no_stream_is_open_waits_for_the_next()
    {
        streams.Changes(Uri, "1");
        Save();
        var read = Open("a");
        Save();

        Assert.Single(Take(read));
    }

    [Fact]
    public void What_waits_is_not_given_out_before_it_is_stored_whose_it_is()
    {
        streams.Changes(Uri, "1");
        Save();

        Assert.Empty(Take(Open("a")));
    }

    [Fact]
    public void What_a_lost_stream_was_never_given_goes_to_the_next()
    {
        Open("a");
        streams.Changes(Uri, "1");
        Save();
        time.Advance(SessionEvents.Lease);
        var next = Open("b");
        Save();

        Assert.Single(Take(next));
    }

    [Fact]
    public void What_a_lost_stream_was_given_is_not_repeated_on_another()
    {
        var lost = Open("a");
        streams.Changes(Uri, "1");
        Save();
        streams.Attach(lost with { After = Take(lost)[0].Sequence }, catalogChanged: false);
        time.Advance(SessionEvents.Lease);
        var next = Open("b");
        Save();

        Assert.Empty(Take(next));
    }

    [Fact]
    public void Several_changes_nobody_was_told_of_are_told_once()
    {
        streams.Changes(Uri, "1");
        streams.Changes(Uri, "2");
        var read = Open("a");
        Save();

        Assert.Single(Take(read));
    }

    [Fact]
    public void A_version_that_is_known_is_no_change()
    {
        var read = Open("a");
        streams.Changes(Uri, "0");
        Save();

        Assert.Empty(Take(read));
    }

    [Fact]
    public void Who_resumes_from_before_what_is_kept_is_told_to_read_everything_anew()
    {
        var read = Open("a");
        for (var i = 1; i <= SessionEvents.MaxEvents + 5; i++)
        {
            streams.Changes(Uri, $"{i}");
            Save();
        }
        var (others, moved) = Activate();
        var resumed = Reading("a") with { After = 1, Resumed = true };
        moved.Attach(resumed, catalogChanged: false);
        Assert.True(others.SaveAsync().IsCompletedSuccessfully);

        var kinds = moved.Take(resumed).Events.TakeLast(4).Select(told => told.Kind);
        Assert.Equal([SessionEventKind.ToolsListChanged, SessionEventKind.PromptsListChanged, SessionEventKind.ResourcesListChanged, SessionEventKind.ResourceUpdated], kinds);
        Assert.NotNull(read);
    }

    [Fact]
    public void Events_are_bounded()
    {
        Open("a");
        for (var i = 1; i <= 3 * SessionEvents.MaxEvents; i++)
        {
            streams.Changes(Uri, $"{i}");
            Save();
        }

        Assert.Equal(SessionEvents.MaxEvents, store.Of("event").Count);
    }

    [Fact]
    public void Another_catalogue_of_tools_is_told_once()
    {
        var read = Reading("a");
        streams.Attach(read, catalogChanged: true);
        streams.Attach(read, catalogChanged: false);
        Save();

        Assert.Equal([SessionEventKind.ToolsListChanged, SessionEventKind.PromptsListChanged], Take(read).Select(told => told.Kind));
    }

    [Fact]
    public void A_session_that_has_ended_ends_its_streams()
    {
        var read = Open("a");
        var next = streams.NextOf("s");
        streams.Keep(_ => false);

        Assert.True(next.IsCompleted);
        Assert.Equal(StreamEnd.SessionEnded, streams.Take(read).End);
    }

    [Fact]
    public void Nothing_is_watched_for_a_session_without_an_open_stream()
    {
        Assert.Empty(streams.Listening());
        Open("a");
        Assert.Single(streams.Listening());

        time.Advance(SessionEvents.Lease);
        Assert.Empty(streams.Listening());
    }

    [Fact]
    public void Subscriptions_are_bounded()
    {
        for (var i = 1; i < SessionEvents.MaxSubscriptions; i++)
        {
            Assert.True(streams.HasRoom("s"));
            streams.Subscribe("s", new StoredSubscription { Uri = $"coda://docs/x{i}", DocId = $"x{i}", Scopes = ["doc"], Version = "0" });
        }

        Assert.False(streams.HasRoom("s"));
    }

    private static ReadStream Reading(string stream) => new() { SessionId = "s", ClientId = "client", StreamId = stream, Reader = Guid.NewGuid() };

    private ReadStream Open(string stream)
    {
        var read = Reading(stream);
        streams.Attach(read, catalogChanged: false);
        return read;
    }

    private (MemberData Data, SessionEvents Events) Activate()
    {
        var opened = store.NewData();
        var activated = new SessionEvents(opened, time);
        MemberStoreInMemory.Open(opened);
        activated.Restore();
        return (opened, activated);
    }

    // What the store of the test does completes at once.
    private void Save() => Assert.True(data.SaveAsync().IsCompletedSuccessfully);

    private IReadOnlyList<SessionEvent> Take(ReadStream read) => streams.Take(read).Events;
}
