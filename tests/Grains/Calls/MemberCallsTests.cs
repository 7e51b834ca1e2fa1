using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Calls;

public sealed class MemberCallsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly TaskCompletionSource<CallResult> ending = new();
    private readonly MemberCalls calls;
    private int runs;

    public MemberCallsTests() => calls = new MemberCalls(RunAsync, time);

    [Fact]
    public async Task Who_starts_a_call_that_ends_at_once_has_its_result()
    {
        ending.SetResult(new CallResult { Name = "done" });

        Assert.Equal("done", (await FollowAsync(calls.Start(Call()))).Result?.Name);
    }

    [Fact]
    public void The_same_id_started_again_is_the_same_call()
    {
        calls.Start(Call());
        calls.Start(Call());

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_follower_gets_what_was_said_since_its_position()
    {
        var call = calls.Start(Call());
        call.Tell("one");
        var first = await FollowAsync(call);
        call.Tell("two");
        var second = await call.FollowAsync(first.Position, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(["one", "two"], new[] { first, second }.SelectMany(reply => reply.Events).Select(said => said.Progress!.Message));
    }

    [Fact]
    public async Task A_follower_waits_for_something_to_be_said()
    {
        var call = calls.Start(Call());
        var following = call.FollowAsync(0, TimeSpan.FromSeconds(3), CancellationToken.None);
        Assert.False(following.IsCompleted);
        call.Tell("one");

        Assert.Single((await following).Events);
    }

    [Fact]
    public async Task A_follower_that_waited_long_enough_gets_nothing()
    {
        var following = calls.Start(Call()).FollowAsync(0, TimeSpan.FromSeconds(3), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Empty((await following).Events);
    }

    [Fact]
    public async Task Progress_grows_from_one_to_the_next()
    {
        var call = calls.Start(Call());
        call.Tell("one");
        call.Tell("two");
        var said = (await FollowAsync(call)).Events;

        Assert.True(said[1].Progress!.Progress > said[0].Progress!.Progress);
    }

    [Fact]
    public async Task Progress_is_bounded_and_a_request_to_the_client_is_not_among_what_is_dropped()
    {
        var call = calls.Start(Call());
        call.Say(new CallEvent { Request = new ClientRequest("id", "elicitation/create", []) });
        for (var i = 0; i < 500; i++)
            call.Tell($"{i}");
        var reply = await FollowAsync(call);

        Assert.InRange(reply.Events.Length, 1, 64);
        Assert.NotNull(reply.Events[0].Request);
        Assert.Equal(501, reply.Position);
    }

    [Fact]
    public async Task A_result_that_was_given_is_kept_only_for_who_may_come_again()
    {
        ending.SetResult(new CallResult());
        foreach (var call in new[] { calls.Start(Call("once")), calls.Start(Call("again") with { Resumable = true }) })
        {
            await FollowAsync(call);
            calls.Given(call);
        }

        Assert.Null(calls.Find("once"));
        Assert.NotNull(calls.Find("again"));
    }

    [Fact]
    public async Task A_result_is_not_kept_for_ever()
    {
        ending.SetResult(new CallResult());
        await FollowAsync(calls.Start(Call() with { Resumable = true }));
        time.Advance(MemberCalls.KeptFor);
        calls.Sweep();

        Assert.False(calls.KeepsResults);
    }

    [Fact]
    public async Task The_oldest_results_give_way_when_they_weigh_too_much()
    {
        ending.SetResult(new CallResult { Tool = new ToolOutcome { Result = new byte[MemberCalls.MaxKeptBytes / 2] } });
        foreach (var id in new[] { "first", "second", "third" })
        {
            await FollowAsync(calls.Start(Call(id) with { Resumable = true }));
            time.Advance(TimeSpan.FromSeconds(1));
        }
        calls.Sweep();

        Assert.Null(calls.Find("first"));
        Assert.NotNull(calls.Find("third"));
    }

    [Fact]
    public void A_request_of_a_session_is_cancelled_by_its_id_in_that_session_only()
    {
        var mine = calls.Start(Call("mine") with { RequestId = "n:1", Tool = Tool("mine") });
        var other = calls.Start(Call("other") with { RequestId = "n:1", Tool = Tool("other") });
        calls.CancelRequest("mine", "n:1");

        Assert.True(mine.Cancelled.IsCancellationRequested);
        Assert.False(other.Cancelled.IsCancellationRequested);
    }

    [Fact]
    public void The_calls_of_a_session_that_has_ended_are_cancelled()
    {
        var call = calls.Start(Call() with { Tool = Tool("ended") });
        calls.CancelClosed(session => session != "ended");

        Assert.True(call.Cancelled.IsCancellationRequested);
    }

    [Fact]
    public async Task A_drain_stops_what_reads_and_waits_for_what_may_have_written()
    {
        var reading = calls.Start(Call("reading"));
        var writing = calls.Start(Call("writing"));
        writing.Writing = true;
        var draining = calls.DrainAsync(CancellationToken.None);

        Assert.True(reading.Moving.IsCancellationRequested && reading.Cancelled.IsCancellationRequested);
        Assert.False(writing.Cancelled.IsCancellationRequested);
        Assert.False(draining.IsCompleted);
        ending.SetResult(new CallResult());
        await draining;
    }

    private static MemberCall Call(string id = "call") => new() { Id = id };

    private static CallTool Tool(string session) => new()
    {
        Tool = "tool",
        Arguments = [],
        GrantedScopes = [],
        Client = new CallingClient("client", "", "", ""),
        Deadline = DateTimeOffset.MaxValue,
        SessionId = session,
    };

    private static Task<CallReply> FollowAsync(RunningCall call) => call.FollowAsync(0, TimeSpan.Zero, CancellationToken.None);

    private Task<CallResult> RunAsync(RunningCall call)
    {
        runs++;
        return ending.Task;
    }
}
