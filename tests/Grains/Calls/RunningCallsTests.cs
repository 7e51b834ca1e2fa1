using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Calls;

public sealed class RunningCallsTests : ICallDispatcher, IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly TaskCompletionSource<CallResult> ending = new();
    private readonly MemberData data = new MemberStoreInMemory().NewData();
    private readonly MemoryBudget memory = new(4 * RunningCalls.MaxKeptBytes);
    private readonly RunningCalls calls;
    private readonly Dictionary<string, RunningCall> started = [];
    private int runs;

    public RunningCallsTests() => calls = new RunningCalls(this, new Departure(data, new RunningProcess()), memory, time);

    [Fact]
    public void The_time_of_a_person_is_not_the_calls()
    {
        var call = Start(Call() with { Tool = Tool("s") with { TimeLeft = TimeSpan.FromSeconds(55) } });
        time.Advance(TimeSpan.FromSeconds(5));
        call.Pause();
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.FromSeconds(50), call.TimeLeft);
        call.Resume();
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(30), call.TimeLeft);
    }

    [Fact]
    public async Task A_call_that_waits_for_a_person_says_so_now_and_then()
    {
        var call = Start(Call());
        call.Pause();
        time.Advance(TimeSpan.FromSeconds(35));
        var waited = await FollowAsync(call);
        call.Resume();
        time.Advance(TimeSpan.FromSeconds(35));
        var after = await FollowAsync(call);

        Assert.Equal(3, waited.Events.Count(said => said.Progress?.Message == "Waiting for an answer to the question."));
        Assert.Equal(waited.Events.Select(said => said.Progress!.Progress).Distinct().Order(), waited.Events.Select(said => said.Progress!.Progress));
        Assert.Equal(waited.Events.Length, after.Events.Length);
    }

    [Fact]
    public async Task A_session_is_busy_for_as_long_as_a_call_of_it_runs()
    {
        var call = Start(Call() with { Tool = Tool("s") });
        Assert.True(calls.HasOf("s"));
        Assert.False(calls.HasOf("another"));

        ending.SetResult(new CallResult { Name = "done" });
        await call.Run;
        Assert.False(calls.HasOf("s"));
    }

    [Fact]
    public async Task A_call_that_is_to_be_started_again_elsewhere_has_no_result_here()
    {
        var call = Start(Call());
        call.Migrate();
        ending.SetResult(new CallResult { Name = "cancelled" });

        Assert.Null((await FollowAsync(call)).Result);
    }

    [Fact]
    public async Task Who_starts_a_call_that_ends_at_once_has_its_result()
    {
        ending.SetResult(new CallResult { Name = "done" });

        Assert.Equal("done", (await FollowAsync(Start(Call()))).Result?.Name);
    }

    [Fact]
    public void The_same_id_started_again_is_the_same_call()
    {
        Start(Call());
        Start(Call());

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_follower_gets_what_was_said_since_its_position()
    {
        var call = Start(Call());
        call.Tell("one");
        var first = await FollowAsync(call);
        call.Tell("two");
        var second = await call.FollowAsync(first.Position, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(["one", "two"], new[] { first, second }.SelectMany(reply => reply.Events).Select(said => said.Progress!.Message));
    }

    [Fact]
    public async Task A_follower_waits_for_something_to_be_said()
    {
        var call = Start(Call());
        var following = call.FollowAsync(0, TimeSpan.FromSeconds(3), CancellationToken.None);
        Assert.False(following.IsCompleted);
        call.Tell("one");

        Assert.Single((await following).Events);
    }

    [Fact]
    public async Task A_follower_that_waited_long_enough_gets_nothing()
    {
        var following = Start(Call()).FollowAsync(0, TimeSpan.FromSeconds(3), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Empty((await following).Events);
    }

    [Fact]
    public async Task Progress_grows_from_one_to_the_next()
    {
        var call = Start(Call());
        call.Tell("one");
        call.Tell("two");
        var said = (await FollowAsync(call)).Events;

        Assert.True(said[1].Progress!.Progress > said[0].Progress!.Progress);
    }

    [Fact]
    public async Task Progress_is_bounded_and_a_request_to_the_client_is_not_among_what_is_dropped()
    {
        var call = Start(Call());
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
        Start(Call("once"));
        Start(Call("again") with { Resumable = true });

        Assert.False(await IsKnownAsync("once"));
        Assert.True(await IsKnownAsync("again"));
    }

    [Fact]
    public async Task A_result_is_not_kept_for_ever()
    {
        ending.SetResult(new CallResult());
        Start(Call() with { Resumable = true });
        time.Advance(RunningCalls.KeptFor);
        calls.Sweep();

        Assert.False(await IsKnownAsync("call"));
    }

    [Fact]
    public async Task The_oldest_results_give_way_when_they_weigh_too_much()
    {
        ending.SetResult(new CallResult { Tool = new ToolOutcome { Result = new byte[RunningCalls.MaxKeptBytes / 2] } });
        foreach (var id in new[] { "first", "second", "third" })
        {
            Start(Call(id) with { Resumable = true });
            time.Advance(TimeSpan.FromSeconds(1));
        }
        calls.Sweep();

        Assert.False(await IsKnownAsync("first"));
        Assert.True(await IsKnownAsync("third"));
    }

    [Fact]
    public async Task The_oldest_results_give_way_when_there_are_too_many()
    {
        ending.SetResult(new CallResult());
        for (var number = 0; number <= RunningCalls.MaxKept; number++)
            Start(Call($"{number}") with { Resumable = true });
        calls.Sweep();

        Assert.False(await IsKnownAsync("0"));
        Assert.True(await IsKnownAsync("1"));
    }

    [Fact]
    public async Task Kept_results_count_against_the_memory_of_the_silo_until_they_are_let_go()
    {
        ending.SetResult(new CallResult());
        Start(Call() with { Resumable = true });
        Assert.InRange(memory.UsedBytes, 1, 10_000);
        time.Advance(RunningCalls.KeptFor);
        calls.Sweep();
        Assert.Equal(0, memory.UsedBytes);

        using var all = memory.TryReserve(memory.CapacityBytes);
        Start(Call("no room") with { Resumable = true });
        Assert.False(await IsKnownAsync("no room"));
    }

    [Fact]
    public void A_request_of_a_session_is_cancelled_by_its_id_in_that_session_only()
    {
        var mine = Start(Call("mine") with { RequestId = "n:1", Tool = Tool("mine") });
        var other = Start(Call("other") with { RequestId = "n:1", Tool = Tool("other") });
        calls.CancelRequest("mine", "n:1");

        Assert.True(mine.Cancelled.IsCancellationRequested);
        Assert.False(other.Cancelled.IsCancellationRequested);
    }

    [Fact]
    public void The_calls_of_a_session_that_has_ended_are_cancelled()
    {
        var call = Start(Call() with { Tool = Tool("ended") });
        calls.CancelForbidden(session => session != "ended", _ => true);

        Assert.True(call.Cancelled.IsCancellationRequested);
    }

    [Fact]
    public void The_calls_of_a_token_that_is_no_longer_accepted_are_cancelled()
    {
        var moment = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        var (before, after) = (Start(Call("before") with { Tool = Tool("s") with { TokenIssuedAt = moment.AddSeconds(-1) } }), Start(Call("after") with { Tool = Tool("s") with { TokenIssuedAt = moment } }));
        calls.CancelForbidden(_ => true, issuedAt => issuedAt >= moment);

        Assert.True(before.Cancelled.IsCancellationRequested);
        Assert.False(after.Cancelled.IsCancellationRequested);
    }

    [Fact]
    public async Task A_drain_stops_what_reads_and_waits_for_what_may_have_written()
    {
        var reading = Start(Call("reading"));
        var writing = Start(Call("writing"));
        writing.Writing = true;
        var draining = calls.DrainAsync(CancellationToken.None);

        Assert.True(reading.Migrating.IsCancellationRequested && reading.Cancelled.IsCancellationRequested);
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
        TimeLeft = TimeSpan.FromHours(1),
        SessionId = session,
    };

    private static Task<CallReply> FollowAsync(RunningCall call) => call.FollowAsync(0, TimeSpan.Zero, CancellationToken.None);

    private RunningCall Start(MemberCall call)
    {
        var starting = calls.StartAsync(call, TimeSpan.Zero);
        Assert.True(starting.IsCompletedSuccessfully);
        return started[call.Id];
    }

    private async Task<bool> IsKnownAsync(string callId) => (await calls.FollowAsync(callId, 0, TimeSpan.Zero)).Known;

    Task<CallResult> ICallDispatcher.CarryOutAsync(RunningCall running)
    {
        started[running.Call.Id] = running;
        runs++;
        return ending.Task;
    }

    public void Dispose() => data.Dispose();

    private sealed class RunningProcess : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => throw new NotSupportedException();
    }
}
