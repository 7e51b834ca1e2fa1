using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Limits;
using CodaMcp.Authentication;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Sessions;

/// <summary>GET in a session: streams of what happens, and the rest of streams that were cut short.</summary>
public sealed class GetStreamTests
{
    private const string Call = "AAAAAAAAAAAAAAAAAAAA-_";
    private const string ReadFour = "r.AAAAAAAAAAAAAAAAAAAA-_.1.WzRd";
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_stream_says_what_happens_with_ids_to_go_on_from()
    {
        await using var front = await SessionFront.StartAsync(Happening(new SessionEvent(3, SessionEventKind.ResourceUpdated, "coda://doc/a"), new SessionEvent(5, SessionEventKind.ToolsListChanged)));
        using var events = await front.GetAsync();
        var first = await events.NextMessageAsync();
        var second = await events.NextMessageAsync();

        Assert.Equal("""{"method":"notifications/resources/updated","params":{"uri":"coda://doc/a"},"jsonrpc":"2.0"}""", first.Message.ToJsonString());
        Assert.Equal("""{"method":"notifications/tools/list_changed","jsonrpc":"2.0"}""", second.Message.ToJsonString());
        Assert.Equal(($"s.{front.Member.Reads.First().StreamId}.3", $"s.{front.Member.Reads.First().StreamId}.5"), (first.Id, second.Id));
    }

    [Fact]
    public async Task A_stream_begins_at_once_and_is_not_buffered()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.GetAsync();

        Assert.Equal("text/event-stream", events.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["no"], events.Response.Headers.GetValues("X-Accel-Buffering"));
        Assert.True(events.Response.Headers.CacheControl?.NoCache);
    }

    [Fact]
    public async Task A_stream_goes_on_after_the_last_event_the_client_has()
    {
        await using var front = await SessionFront.StartAsync(Happening(new SessionEvent(8, SessionEventKind.ToolsListChanged)));
        using var events = await front.GetAsync(lastEventId: $"s.{Call}.7");
        var (id, _) = await events.NextMessageAsync();

        Assert.Equal((Call, 7), (front.Member.Reads.First().StreamId, front.Member.Reads.First().After));
        Assert.Equal($"s.{Call}.8", id);
    }

    [Theory]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-_.7")]
    [InlineData(ReadFour)]
    public async Task A_stream_that_is_gone_on_with_says_first_from_where(string last)
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.GetAsync(lastEventId: last);

        Assert.Equal(last, EventReader.Field((await events.NextAsync())!, "id"));
    }

    [Fact]
    public async Task A_stream_outlives_a_silo()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnRead = (_, cancellationToken) => front.Member.Reads.Count switch
        {
            1 => throw new TimeoutException(),
            2 => Task.FromResult(new StreamReply { Events = [new SessionEvent(1, SessionEventKind.ToolsListChanged)] }),
            _ => FakeMember.Never<StreamReply>(cancellationToken),
        };
        using var events = await front.GetAsync();

        Assert.NotNull((await front.UntilAsync(events.NextMessageAsync())).Message);
    }

    [Theory]
    [InlineData(StreamEnd.SessionEnded)]
    [InlineData(StreamEnd.TakenOver)]
    public async Task A_stream_ends_when_the_grain_says_so(StreamEnd end)
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnRead = (_, _) => Task.FromResult(new StreamReply { End = end }) });
        using var events = await front.GetAsync();

        Assert.DoesNotContain(await events.RestAsync(), text => text.Contains("jsonrpc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_connections_of_one_stream_do_not_take_it_over_from_each_other_once_a_second()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnRead = (_, _) => Task.FromResult(new StreamReply { End = StreamEnd.TakenOver }) });
        using var events = await front.GetAsync();

        Assert.Equal("retry: 30000\n", (await events.RestAsync())[^1]);
    }

    [Fact]
    public async Task A_stream_of_a_member_who_was_shut_out_ends_within_a_minute()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnRead = async (_, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10), front.Time, cancellationToken);
            return new StreamReply();
        };
        using var events = await front.GetAsync();
        front.Member.OnAdmit = () => ValueTask.FromResult(Admission.MemberDisabled);

        await front.UntilAsync(events.RestAsync(), TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("s.AAAAAAAAAAAAAAAAAAAA-_.7")]
    [InlineData(ReadFour)]
    public async Task A_stream_ends_when_its_token_is_no_longer_accepted(string? last)
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnFollow = (_, _) => FakeMember.Never<CallReply>(CancellationToken.None) });
        front.SignIn(TokenLifetime);
        using var events = await front.GetAsync(last);
        front.Time.Advance(TokenLifetime + AuthenticationOptions.MaxClockSkew);
        var rest = await events.RestAsync();
        using var again = await front.GetAsync(last);

        Assert.Equal("retry: 1000\n", rest[^1]);
        Assert.Equal(HttpStatusCode.Unauthorized, again.Response.StatusCode);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(29)]
    public async Task A_stream_goes_on_for_as_long_as_its_token_is_accepted(int secondsAfterExpiry)
    {
        var happening = new TaskCompletionSource<StreamReply>();
        await using var front = await SessionFront.StartAsync();
        front.Member.OnRead = (_, cancellationToken) => front.Member.Reads.Count == 1 ? happening.Task : FakeMember.Never<StreamReply>(cancellationToken);
        front.SignIn(TokenLifetime);
        using var events = await front.GetAsync();
        front.Time.Advance(TokenLifetime + TimeSpan.FromSeconds(secondsAfterExpiry));
        happening.SetResult(new StreamReply { Events = [new SessionEvent(1, SessionEventKind.ToolsListChanged)] });

        Assert.NotNull((await events.NextMessageAsync()).Message);
    }

    [Fact]
    public async Task A_stream_that_is_opened_with_a_token_past_its_end_does_not_end_at_once()
    {
        var happening = new TaskCompletionSource<StreamReply>();
        await using var front = await SessionFront.StartAsync(new FakeMember { OnRead = (_, _) => happening.Task });
        front.SignIn(TokenLifetime);
        front.Time.Advance(TokenLifetime + TimeSpan.FromSeconds(10));
        using var events = await front.GetAsync();
        await events.NextAsync();
        front.Time.Advance(TimeSpan.FromSeconds(10));
        happening.SetResult(new StreamReply { Events = [new SessionEvent(1, SessionEventKind.ToolsListChanged)] });

        Assert.NotNull((await events.NextMessageAsync()).Message);
    }

    [Fact]
    public async Task A_stream_whose_token_does_not_expire_ends_after_a_day()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.GetAsync();
        front.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal("retry: 1000\n", (await events.RestAsync())[^1]);
    }

    [Fact]
    public async Task A_stream_is_kept_alive()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.GetAsync();
        await events.NextAsync();

        Assert.Equal(":\n", await front.UntilAsync(events.NextAsync(), SseWriter.KeepAlive));
    }

    [Fact]
    public async Task A_front_that_stops_tells_streams_to_reconnect()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.GetAsync();
        await events.NextAsync();
        var stopping = front.Front.StopAsync();
        var rest = await front.UntilAsync(events.RestAsync(), TimeSpan.FromSeconds(1));
        await stopping;

        // SDK clients give up after two tries.
        Assert.Equal("retry: 5000\n", rest[^1]);
    }

    [Fact]
    public async Task At_the_bound_a_new_stream_of_a_session_replaces_its_oldest()
    {
        await using var front = await SessionFront.StartAsync();
        List<EventReader> streams = [];
        for (var i = 0; i < new MemberLimits().OpenStreams; i++)
            streams.Add(await front.GetAsync());
        streams.Add(await front.GetAsync());
        var rest = await streams[0].RestAsync();
        await streams[^1].NextAsync();

        // A client that holds both does not replace one by the other at once, again and again.
        Assert.Equal("retry: 30000\n", rest[^1]);
        Assert.All(streams, stream => Assert.Equal(HttpStatusCode.OK, stream.Response.StatusCode));
        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task More_streams_than_a_member_may_have_are_refused_with_a_time_to_come_back()
    {
        await using var front = await SessionFront.StartAsync();
        List<EventReader> streams = [];
        for (var i = 0; i < new MemberLimits().OpenStreams; i++)
            streams.Add(await front.ListenAsync([]));
        using var get = await front.GetAsync();
        using var listen = await front.ListenAsync([]);
        streams.ForEach(stream => stream.Dispose());

        foreach (var refused in new[] { get, listen })
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.Response.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(15), refused.Response.Headers.RetryAfter?.Delta);
        }
    }

    [Fact]
    public async Task The_bound_is_that_of_the_setting()
    {
        await using var front = await SessionFront.StartAsync(limits: new MemberLimits { OpenStreams = 1 });
        using var only = await front.ListenAsync([]);
        using var refused = await front.GetAsync();

        Assert.Equal(HttpStatusCode.OK, only.Response.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Response.StatusCode);
        Assert.Contains("has 1 streams open here", await refused.Response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_was_closed_makes_room()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnRead = (_, _) => Task.FromResult(new StreamReply { End = StreamEnd.SessionEnded }) });
        for (var i = 0; i <= new MemberLimits().OpenStreams; i++)
        {
            using var stream = await front.GetAsync();
            await stream.RestAsync();
            Assert.Equal(HttpStatusCode.OK, stream.Response.StatusCode);
        }
    }

    [Theory]
    [InlineData("", "text/event-stream", null, null, HttpStatusCode.BadRequest)]
    [InlineData("unknown", "text/event-stream", null, null, HttpStatusCode.NotFound)]
    [InlineData(null, "application/json", null, null, HttpStatusCode.NotAcceptable)]
    [InlineData(null, "text/event-stream", "1999-01-01", null, HttpStatusCode.BadRequest)]
    [InlineData(null, "text/event-stream", "2026-07-28", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData(null, "text/event-stream", "2025-06-18", null, HttpStatusCode.BadRequest)]
    [InlineData(null, "text/event-stream;q=0, */*", null, null, HttpStatusCode.NotAcceptable)]
    [InlineData(null, "text/event-stream", null, "nonsense", HttpStatusCode.BadRequest)]
    public async Task What_can_be_no_stream_is_refused(string? session, string accept, string? version, string? last, HttpStatusCode status)
    {
        await using var front = await SessionFront.StartAsync();
        using var refused = await front.GetAsync(last, session, accept, version);

        Assert.Equal(status, refused.Response.StatusCode);
    }

    [Fact]
    public async Task The_rest_of_a_call_is_told_and_then_its_answer()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember
        {
            OnFollow = (_, after) => Task.FromResult(new CallReply
            {
                Events = [new CallEvent { Request = new ClientRequest("q-2", "roots/list", "{}"u8.ToArray()) }],
                Position = after + 1,
                Result = FakeMember.Ended().Result,
            }),
        });
        using var events = await front.GetAsync(lastEventId: ReadFour);
        var asked = await events.NextMessageAsync();
        var answer = await events.NextMessageAsync();

        Assert.Contains("FollowCall 1", front.Member.Heard);
        Assert.Equal("roots/list", (string?)asked.Message["method"]);
        Assert.Equal((4, true), ((int?)answer.Message["id"], (bool?)answer.Message["result"]!["structuredContent"]!["done"]));
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task Progress_is_told_under_the_token_of_the_request()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnFollow = (_, _) => Task.FromResult(FakeMember.Ended(said: FakeMember.Progress(3, "writing"))) });
        using var events = await front.GetAsync(lastEventId: $"{new SseEventId.OfCall(Call, true, new(4), new("token"), 0)}");

        Assert.Equal("token", (string?)(await events.NextMessageAsync()).Message["params"]!["progressToken"]);
    }

    [Fact]
    public async Task A_resumed_stream_gives_the_same_answer_as_the_first_would_have()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnFollow = (_, _) => Task.FromResult(FakeMember.Ended()) });
        using var posted = await front.CallAsync();
        using var resumed = await front.GetAsync(lastEventId: "r.AAAAAAAAAAAAAAAAAAAA-_.0.WzFd");

        Assert.Equal((await posted.NextMessageAsync()).Message.ToJsonString(), (await resumed.NextMessageAsync()).Message.ToJsonString());
    }

    [Fact]
    public async Task A_resource_that_is_not_there_is_an_error_there_too()
    {
        var result = new CallResult { Resource = new ResourceOutcome { Error = new ToolError(ToolErrorKind.NotFound, "No such page.") }, Name = "coda://page" };
        await using var front = await SessionFront.StartAsync(new FakeMember { OnFollow = (_, _) => Task.FromResult(new CallReply { Result = result }) });
        using var events = await front.GetAsync(lastEventId: ReadFour);

        Assert.Equal("""{"code":-32002,"message":"No such page.","data":{"uri":"coda://page"}}""", (await events.NextMessageAsync()).Message["error"]!.ToJsonString());
    }

    [Theory]
    [InlineData("r", "Nothing was changed; repeat it.")]
    [InlineData("w", "Look before you repeat it.")]
    public async Task A_call_that_was_lost_is_answered_with_what_to_do(string kind, string advice)
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.GetAsync(lastEventId: kind + ReadFour[1..]);
        var (_, message) = await front.UntilAsync(events.NextMessageAsync());

        Assert.Equal(4, (int?)message["id"]);
        Assert.EndsWith(advice, (string?)message["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_of_another_session_is_answered_like_a_lost_one()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnFollow = (_, _) => Task.FromResult(FakeMember.Ended() with { SessionId = "another" }) });
        using var events = await front.GetAsync(lastEventId: ReadFour);
        var (_, message) = await front.UntilAsync(events.NextMessageAsync());

        Assert.Contains("its result is lost", (string?)message["error"]!["message"], StringComparison.Ordinal);
    }

    private static FakeMember Happening(params SessionEvent[] events)
    {
        var told = false;
        return new FakeMember
        {
            OnRead = (_, cancellationToken) =>
            {
                if (told)
                    return FakeMember.Never<StreamReply>(cancellationToken);
                told = true;
                return Task.FromResult(new StreamReply { Events = events });
            },
        };
    }
}
