using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace CodaMcp.Tests.Sessions;

public sealed class ClientRequestsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly MemberStoreInMemory store = new();
    private readonly MemoryBudget memory = new(2 * ClientRequests.MaxAnswerBytes);
    private readonly MemberData data;
    private readonly ClientRequests requests;

    public ClientRequestsTests() => (data, requests) = Activate();

    [Fact]
    public async Task Who_waits_gets_the_answer()
    {
        requests.Expect("s", "call.q");
        var waiting = requests.WaitAsync("call.q", CancellationToken.None);
        Assert.True(requests.Answer("s", "call.q", "{}"u8.ToArray(), error: null));
        requests.Announce("call.q");

        Assert.Equal("{}"u8.ToArray(), (await waiting).Result);
    }

    [Fact]
    public async Task An_answer_that_came_to_another_activation_is_found()
    {
        requests.Expect("s", "call.q");
        requests.Answer("s", "call.q", "1"u8.ToArray(), error: null);
        await data.SaveAsync();
        var (_, moved) = Activate();
        moved.Expect("s", "call.q");

        Assert.Equal("1"u8.ToArray(), (await moved.WaitAsync("call.q", CancellationToken.None)).Result);
    }

    [Fact]
    public void An_answer_nobody_asked_for_is_not_taken() => Assert.False(requests.Answer("s", "call.q", "1"u8.ToArray(), error: null));

    [Fact]
    public void Another_session_cannot_answer()
    {
        requests.Expect("s", "call.q");

        Assert.False(requests.Answer("another", "call.q", "1"u8.ToArray(), error: null));
    }

    [Fact]
    public async Task The_first_answer_stands()
    {
        requests.Expect("s", "call.q");
        requests.Answer("s", "call.q", "1"u8.ToArray(), error: null);
        requests.Answer("s", "call.q", "2"u8.ToArray(), error: null);

        Assert.Equal("1"u8.ToArray(), (await requests.WaitAsync("call.q", CancellationToken.None)).Result);
    }

    [Fact]
    public async Task An_error_is_an_answer()
    {
        requests.Expect("s", "call.q");
        requests.Answer("s", "call.q", result: null, "No.");

        Assert.Equal("No.", (await requests.WaitAsync("call.q", CancellationToken.None)).Error);
    }

    [Fact]
    public void An_answer_that_is_too_large_is_refused()
    {
        requests.Expect("s", "call.q");

        Assert.Throws<ArgumentException>(() => requests.Answer("s", "call.q", new byte[ClientRequests.MaxAnswerBytes + 1], error: null));
    }

    [Fact]
    public async Task Who_waits_for_a_session_that_ends_waits_no_more()
    {
        requests.Expect("s", "call.q");
        var waiting = requests.WaitAsync("call.q", CancellationToken.None);
        requests.Keep(_ => false);

        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Requests_are_bounded_in_number()
    {
        for (var i = 0; i <= ClientRequests.MaxOpen; i++)
            requests.Expect("s", $"call.{i}");

        await data.SaveAsync();
        Assert.Equal(ClientRequests.MaxOpen, store.Of("client_request").Count);
    }

    [Fact]
    public async Task The_caller_of_a_request_that_gives_way_to_newer_ones_waits_no_more()
    {
        requests.Expect("s", "call.q");
        var waiting = requests.WaitAsync("call.q", CancellationToken.None);
        for (var i = 0; i < ClientRequests.MaxOpen; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            requests.Expect("s", $"other.{i}");
        }

        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Requests_past_their_age_are_forgotten()
    {
        requests.Expect("s", "call.q");
        time.Advance(ClientRequests.Lifetime);
        requests.Expect("s", "call.r");

        await data.SaveAsync();
        Assert.Equal("call.r", Assert.Single(store.Of("client_request")).Key);
    }

    [Fact]
    public async Task What_a_call_asked_is_forgotten_with_it()
    {
        requests.Expect("s", "call.q");
        await data.SaveAsync();
        Assert.True(requests.ForgetCall("call"));
        await data.SaveAsync();

        Assert.Empty(store.Of("client_request"));
        Assert.False(requests.ForgetCall("call"));
    }

    [Fact]
    public void An_answer_counts_against_the_silos_bound_until_its_call_has_ended()
    {
        requests.Expect("s", "call.q");
        requests.Answer("s", "call.q", new byte[1000], error: null);
        Assert.InRange(memory.UsedBytes, 1000, 2000);

        requests.ForgetCall("call");

        Assert.Equal(0, memory.UsedBytes);
    }

    [Fact]
    public void An_answer_without_room_is_refused_and_taken_when_there_is_room()
    {
        requests.Expect("s", "call.q");
        using (memory.TryReserve(memory.CapacityBytes))
            Assert.Throws<OrleansException>(() => requests.Answer("s", "call.q", "1"u8.ToArray(), error: null));

        Assert.True(requests.Answer("s", "call.q", "1"u8.ToArray(), error: null));
    }

    [Fact]
    public async Task A_stored_answer_counts_at_the_next_activation_until_that_ends()
    {
        requests.Expect("s", "call.q");
        requests.Answer("s", "call.q", new byte[1000], error: null);
        await data.SaveAsync();
        requests.Dispose();
        Assert.Equal(0, memory.UsedBytes);

        var (_, moved) = Activate();
        moved.Restore();
        Assert.InRange(memory.UsedBytes, 1000, 2000);

        moved.Dispose();
        Assert.Equal(0, memory.UsedBytes);
    }

    private (MemberData Data, ClientRequests Requests) Activate()
    {
        var opened = store.NewData();
        var activated = new ClientRequests(opened, memory, time);
        MemberStoreInMemory.Open(opened);
        return (opened, activated);
    }
}
