using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace CodaMcp.Tests.Sessions;

public sealed class MemberSessionsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly MemberSessionOptions options = new() { MaxSessions = 3, IdleLifetime = TimeSpan.FromDays(1), Lifetime = TimeSpan.FromDays(3) };
    private readonly MemberStoreInMemory store = new();
    private readonly MemberData data;
    private readonly MemberSessions sessions;

    public MemberSessionsTests() => (data, sessions) = Activate();

    [Fact]
    public void A_session_is_found_by_the_client_that_opened_it()
    {
        var opened = sessions.Open(Opening("client-a"));

        Assert.Equal("client-a", sessions.Find(opened.Id, "client-a")?.Opening.ClientId);
    }

    [Fact]
    public void Another_client_of_the_member_does_not_find_it() =>
        Assert.Null(sessions.Find(sessions.Open(Opening("client-a")).Id, "client-b"));

    [Fact]
    public void Ids_are_192_random_bits_that_fit_a_header()
    {
        var id = sessions.Open(Opening()).Id;

        Assert.Matches("^[A-Za-z0-9_-]{32}$", id);
        Assert.NotEqual(id, sessions.Open(Opening()).Id);
    }

    [Fact]
    public void At_the_bound_the_session_unused_for_longest_gives_way()
    {
        var first = sessions.Open(Opening());
        time.Advance(TimeSpan.FromHours(1));
        var second = sessions.Open(Opening());
        time.Advance(TimeSpan.FromHours(1));
        var third = sessions.Open(Opening());
        time.Advance(TimeSpan.FromHours(1));
        sessions.Find(first.Id, "client");

        sessions.Open(Opening());

        Assert.Equal(3, sessions.Count);
        Assert.Null(sessions.Find(second.Id, "client"));
        Assert.NotNull(sessions.Find(first.Id, "client"));
        Assert.NotNull(sessions.Find(third.Id, "client"));
    }

    [Fact]
    public void Which_one_that_is_says_the_exact_time_of_use()
    {
        var first = sessions.Open(Opening());
        time.Advance(TimeSpan.FromSeconds(1));
        var second = sessions.Open(Opening());
        time.Advance(TimeSpan.FromSeconds(1));
        sessions.Open(Opening());
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.NotNull(sessions.Find(first.Id, "client"));
            time.Advance(TimeSpan.FromMilliseconds(1));
            sessions.Open(Opening());
        }

        Assert.NotNull(sessions.Find(first.Id, "client"));
        Assert.Null(sessions.Find(second.Id, "client"));
    }

    [Fact]
    public void A_busy_session_does_not_give_way()
    {
        var busy = sessions.Open(Opening());
        time.Advance(TimeSpan.FromSeconds(1));
        var idle = sessions.Open(Opening());
        time.Advance(TimeSpan.FromSeconds(1));
        sessions.Open(Opening());

        Assert.True(sessions.MakeRoom(id => id == busy.Id));
        Assert.True(sessions.IsOpen(busy.Id));
        Assert.False(sessions.IsOpen(idle.Id));
    }

    [Fact]
    public void There_is_no_room_if_every_session_is_busy()
    {
        for (var i = 0; i < 3; i++)
            sessions.Open(Opening());

        Assert.False(sessions.MakeRoom(_ => true));
        Assert.Equal(3, sessions.Count);
    }

    [Fact]
    public void An_unused_session_ends_at_its_idle_lifetime()
    {
        var opened = sessions.Open(Opening());
        time.Advance(options.IdleLifetime);

        Assert.Null(sessions.Find(opened.Id, "client"));
    }

    [Fact]
    public void A_session_in_use_ends_at_its_lifetime()
    {
        var opened = sessions.Open(Opening());
        for (var hour = 0; hour < 71; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            Assert.NotNull(sessions.Find(opened.Id, "client"));
        }
        time.Advance(TimeSpan.FromHours(1));

        Assert.Null(sessions.Find(opened.Id, "client"));
    }

    [Fact]
    public async Task A_closed_session_is_gone_and_cannot_be_closed_again()
    {
        var opened = sessions.Open(Opening());

        Assert.True(sessions.Close(opened.Id, "client"));
        Assert.Null(sessions.Find(opened.Id, "client"));
        await data.SaveAsync();
        Assert.False(sessions.Close(opened.Id, "client"));
    }

    [Fact]
    public async Task A_session_whose_end_could_not_be_stored_can_be_closed_again()
    {
        var opened = sessions.Open(Opening());
        await data.SaveAsync();
        store.Fails = true;
        Assert.True(sessions.Close(opened.Id, "client"));
        await Assert.ThrowsAsync<OrleansException>(data.SaveAsync);
        store.Fails = false;

        Assert.True(sessions.Close(opened.Id, "client"));
        await data.SaveAsync();
        Assert.Empty(store.Of("session"));
    }

    [Fact]
    public void Another_client_cannot_close_it()
    {
        var opened = sessions.Open(Opening("client-a"));

        Assert.False(sessions.Close(opened.Id, "client-b"));
        Assert.NotNull(sessions.Find(opened.Id, "client-a"));
    }

    [Fact]
    public async Task What_was_stored_comes_back_whole()
    {
        var opened = sessions.Open(Opening());
        await data.SaveAsync();
        var (_, again) = Activate();

        var found = again.Find(opened.Id, "client");

        Assert.Equal(opened.OpenedAt, found?.OpenedAt);
        Assert.Equal("{\"roots\":{}}"u8.ToArray(), found?.Opening.ClientCapabilities);
    }

    [Fact]
    public async Task A_busy_session_is_stored_every_ten_minutes_only()
    {
        var opened = sessions.Open(Opening());
        await data.SaveAsync();
        time.Advance(TimeSpan.FromMinutes(9));
        sessions.Find(opened.Id, "client");
        Assert.True(sessions.IsStored(opened.Id));

        time.Advance(TimeSpan.FromMinutes(1));
        sessions.Find(opened.Id, "client");
        Assert.False(sessions.IsStored(opened.Id));
    }

    private (MemberData Data, MemberSessions Sessions) Activate()
    {
        var opened = store.NewData();
        var activated = new MemberSessions(opened, Options.Create(options), time);
        MemberStoreInMemory.Open(opened);
        return (opened, activated);
    }

    private static OpenSession Opening(string clientId = "client") => new(clientId, "a client", "1.0", "2025-11-25", "{\"roots\":{}}"u8.ToArray());
}
