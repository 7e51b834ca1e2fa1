using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Sessions;
using CodaMcp.Tests.Authentication;
using CodaMcp.Tests.Mcp;

namespace CodaMcp.Tests.Sessions;

/// <summary>Calls in a session: what becomes of them where a silo, a front or a client is lost, and what their streams say.</summary>
public sealed class PostStreamTests
{
    [Fact]
    public async Task A_call_that_takes_long_is_followed_to_its_result()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => Task.FromResult(FakeMember.UnderWay(2));
        front.Member.OnFollow = (_, after) => Task.FromResult(after == 2 ? FakeMember.Ended() : CallReply.Unknown);
        using var events = await front.CallAsync();

        Assert.True((bool)(await events.NextMessageAsync()).Message["result"]!["structuredContent"]!["done"]!);
    }

    [Fact]
    public async Task A_call_whose_silo_is_lost_is_started_again_under_its_id()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => front.Member.Started.Count == 1 ? throw new TimeoutException() : Task.FromResult(FakeMember.Ended());
        using var events = await front.UntilAsync(front.CallAsync());
        await front.UntilAsync(events.NextMessageAsync());

        Assert.Equal(2, front.Member.Started.Count);
        Assert.Single(front.Member.Started.Select(call => call.Id).Distinct());
        Assert.Single(front.Member.Started.Select(call => call.Tool!.RecordId!.Value).Distinct());
    }

    [Fact]
    public async Task Each_request_has_an_audit_record_of_its_own_which_is_dated_when_it_came()
    {
        await using var front = await SessionFront.StartAsync();
        for (var request = 0; request < 2; request++)
        {
            using var events = await front.CallAsync();
            await events.NextMessageAsync();
        }

        var records = front.Member.Started.Select(call => call.Tool!.RecordId!.Value).ToArray();
        Assert.NotEqual(records[0], records[1]);
        Assert.All(records, record => Assert.StartsWith(front.Time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture), record.ToString("N"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_the_grain_has_forgotten_is_started_again()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => Task.FromResult(front.Member.Started.Count == 1 ? FakeMember.UnderWay(0) : FakeMember.Ended());
        using var events = await front.CallAsync();
        await front.UntilAsync(events.NextMessageAsync());

        Assert.Equal(2, front.Member.Started.Count);
    }

    [Fact]
    public async Task A_write_whose_grain_stays_away_is_not_said_to_be_undone()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnStart = _ => throw new TimeoutException() });
        using var events = await front.UntilAsync(front.CallAsync("delete_doc"), TimeSpan.FromSeconds(1));
        var (_, message) = await events.NextMessageAsync();

        Assert.EndsWith("Look before you repeat it.", (string?)message["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_whose_grain_stays_away_can_be_sent_again()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { OnStart = _ => throw new TimeoutException() });
        using var events = await front.UntilAsync(front.CallAsync(), TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, events.Response.StatusCode);
    }

    [Theory]
    [InlineData("get_doc", "Nothing was changed; try again shortly.")]
    [InlineData("delete_doc", "Look before you repeat it.")]
    public async Task A_grain_that_goes_away_during_a_call_is_told_as_an_error_that_says_what_to_do(string tool, string advice)
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => front.Member.Started.Count == 1 ? Task.FromResult(FakeMember.UnderWay(0)) : throw new TimeoutException();
        front.Member.OnFollow = (_, _) => throw new TimeoutException();
        using var events = await front.CallAsync(tool);
        var (_, message) = await front.UntilAsync(events.NextMessageAsync(), TimeSpan.FromSeconds(1));

        Assert.EndsWith(advice, (string?)message["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_told_once_although_the_call_was_started_again()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => Task.FromResult(front.Member.Started.Count == 1
            ? FakeMember.UnderWay(1, FakeMember.Progress(1, "reading"))
            : FakeMember.Ended(said: [FakeMember.Progress(1, "reading"), FakeMember.Progress(2, "writing")]));
        using var events = await front.CallAsync(progressToken: "p");
        var rest = await front.UntilAsync(events.RestAsync());

        Assert.Equal(["reading", "writing"], rest.Select(text => EventReader.Field(text, "data")).Where(data => data?.Contains("notifications/progress", StringComparison.Ordinal) is true)
            .Select(data => (string?)JsonNode.Parse(data!)!["params"]!["message"]));
    }

    [Fact]
    public async Task Progress_goes_to_the_log_of_a_session_that_has_it_so()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { LogLevel = McpLogLevel.Info });
        front.Member.OnStart = _ => Task.FromResult(FakeMember.Ended(said: FakeMember.Progress(1, "reading")));
        using var events = await front.CallAsync();

        Assert.Equal("""{"method":"notifications/message","params":{"level":"info","logger":"get_doc","data":"reading"},"jsonrpc":"2.0"}""", (await events.NextMessageAsync()).Message.ToJsonString());
    }

    [Fact]
    public async Task A_log_says_the_same_thing_once_while_progress_goes_on()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { LogLevel = McpLogLevel.Info });
        front.Member.OnStart = _ => Task.FromResult(FakeMember.Ended(said:
            [FakeMember.Progress(1, "waiting"), FakeMember.Progress(2, "waiting"), FakeMember.Progress(3, "waiting"), FakeMember.Progress(4, "done")]));
        using var events = await front.CallAsync(progressToken: "p");
        var said = (await front.UntilAsync(events.RestAsync())).Select(text => EventReader.Field(text, "data")).Where(data => data?.StartsWith('{') is true).Select(data => JsonNode.Parse(data!)!).ToList();

        Assert.Equal(["waiting", "done"], said.Where(one => (string?)one["method"] == "notifications/message").Select(one => (string?)one["params"]!["data"]));
        Assert.Equal(4, said.Count(one => (string?)one["method"] == "notifications/progress"));
    }

    [Fact]
    public async Task The_stream_of_a_client_that_can_resume_begins_with_an_id()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.CallAsync();
        var first = await events.NextAsync();

        Assert.Equal(front.Member.Started.Single().Id, Assert.IsType<SseEventId.OfCall>(SseEventId.Read(EventReader.Field(first!, "id")!)).CallId);
        Assert.Equal(("1000", ""), (EventReader.Field(first!, "retry"), EventReader.Field(first!, "data")));
    }

    [Fact]
    public async Task The_stream_of_an_older_client_has_no_ids()
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = "2025-06-18" });
        using var events = await front.CallAsync();

        Assert.DoesNotContain(await events.RestAsync(), text => EventReader.Field(text, "id") is not null);
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task A_client_of_a_session_that_hangs_up_cancels_nothing(string version)
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = version });
        front.Member.OnStart = _ => Task.FromResult(FakeMember.UnderWay(0));
        front.Member.OnFollow = (_, _) => new TaskCompletionSource<CallReply>().Task;
        var events = await front.CallAsync();
        await front.UntilAsync(() => !front.Member.Started.IsEmpty);
        events.Dispose();
        // It waits for the requests that run.
        var stopping = front.Front.StopAsync();
        await front.UntilAsync(() => stopping.IsCompleted, TimeSpan.FromSeconds(1));

        Assert.DoesNotContain("CancelCall", front.Member.Heard);
        Assert.DoesNotContain(front.Front.Logs.Lines, CollectedLogs.IsWarningOrWorse);
    }

    [Fact]
    public async Task A_client_without_a_session_that_hangs_up_cancels_its_call()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => new TaskCompletionSource<CallReply>().Task;
        using var hangUp = new CancellationTokenSource();
        var sending = front.SendModernAsync("tools/call", new JsonObject { ["name"] = "get_doc", ["arguments"] = new JsonObject() }, cancellationToken: hangUp.Token);
        await front.UntilAsync(() => !front.Member.Started.IsEmpty);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        await front.UntilAsync(() => front.Member.Heard.Contains("CancelCall"));
        Assert.DoesNotContain(front.Front.Logs.Lines, CollectedLogs.IsWarningOrWorse);
    }

    [Fact]
    public async Task A_question_goes_out_on_the_stream_of_the_call_once()
    {
        await using var front = await SessionFront.StartAsync();
        var question = new CallEvent { Request = new ClientRequest("q-1", "elicitation/create", """{"mode":"form","message":"Sure?"}"""u8.ToArray()) };
        front.Member.OnStart = _ => Task.FromResult(front.Member.Started.Count == 1 ? FakeMember.UnderWay(1, question) : FakeMember.Ended(said: question));
        using var events = await front.CallAsync();
        var (id, message) = await events.NextMessageAsync();

        Assert.Equal("""{"method":"elicitation/create","params":{"mode":"form","message":"Sure?"},"id":"q-1","jsonrpc":"2.0"}""", message.ToJsonString());
        Assert.Equal(1, Assert.IsType<SseEventId.OfCall>(SseEventId.Read(id!)).Position);
        Assert.NotNull((await front.UntilAsync(events.NextMessageAsync())).Message["result"]);
    }

    [Fact]
    public async Task The_clients_answer_is_handed_in()
    {
        await using var front = await SessionFront.StartAsync();
        using var answered = await front.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "q-1", ["result"] = new JsonObject { ["action"] = "accept" } });

        Assert.Equal(HttpStatusCode.Accepted, answered.Response.StatusCode);
        Assert.Equal(("q-1", """{"action":"accept"}""", null), front.Member.Answers.Single());
    }

    [Fact]
    public async Task An_answer_that_is_an_error_is_handed_in_as_one()
    {
        await using var front = await SessionFront.StartAsync();
        using var answered = await front.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "q-1", ["error"] = new JsonObject { ["code"] = -1, ["message"] = "No screen." } });

        Assert.Equal(("q-1", null, "No screen."), front.Member.Answers.Single());
    }

    [Fact]
    public async Task An_answer_is_accepted_though_nobody_asked()
    {
        await using var front = await SessionFront.StartAsync();
        using var first = await front.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "q-1", ["result"] = new JsonObject() });
        using var second = await front.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 7, ["result"] = new JsonObject() });

        Assert.Equal(HttpStatusCode.Accepted, second.Response.StatusCode);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_refused()
    {
        await using var front = await SessionFront.StartAsync();
        using var answered = await front.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "q-1", ["result"] = new JsonObject { ["text"] = new string('x', 270_000) } });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answered.Response.StatusCode);
        Assert.Empty(front.Member.Answers);
    }

    [Theory]
    [InlineData("""{"requestId":3}""", "CancelRequest n:3")]
    [InlineData("""{"requestId":"3","reason":"Enough."}""", "CancelRequest s:3")]
    public async Task A_cancelled_request_is_cancelled_whichever_front_it_came_by(string parameters, string heard)
    {
        await using var front = await SessionFront.StartAsync();
        using var answered = await front.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/cancelled", ["params"] = JsonNode.Parse(parameters) });

        Assert.Equal(HttpStatusCode.Accepted, answered.Response.StatusCode);
        Assert.Contains(heard, front.Member.Heard);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task A_stream_that_has_nothing_to_say_is_kept_alive(string version)
    {
        await using var front = await SessionFront.StartAsync(new FakeMember { ProtocolVersion = version });
        front.Member.OnStart = _ => Task.FromResult(FakeMember.UnderWay(0));
        front.Member.OnFollow = (_, _) => new TaskCompletionSource<CallReply>().Task;
        using var events = await front.CallAsync();
        if (version == "2025-11-25")
            await events.NextAsync();

        Assert.Equal(":\n", await front.UntilAsync(events.NextAsync(), SseWriter.KeepAlive));
    }

    [Fact]
    public async Task A_client_that_can_resume_is_told_to_come_back_where_the_call_takes_long()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => Task.FromResult(FakeMember.UnderWay(1, new CallEvent { Reconnect = TimeSpan.FromSeconds(2) }));
        using var events = await front.CallAsync();
        var last = (await events.RestAsync())[^1];

        Assert.Equal(("2000", ""), (EventReader.Field(last, "retry"), EventReader.Field(last, "data")));
        Assert.Equal(1, Assert.IsType<SseEventId.OfCall>(SseEventId.Read(EventReader.Field(last, "id")!)).Position);
        Assert.DoesNotContain("CancelCall", front.Member.Heard);
    }

    [Fact]
    public async Task A_front_that_stops_sends_clients_that_can_resume_elsewhere_and_their_calls_go_on()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnStart = _ => Task.FromResult(FakeMember.UnderWay(0));
        front.Member.OnFollow = (_, _) => new TaskCompletionSource<CallReply>().Task;
        using var events = await front.CallAsync();
        await front.UntilAsync(() => !front.Member.Started.IsEmpty);
        var stopping = front.Front.StopAsync();
        var rest = await front.UntilAsync(events.RestAsync(), TimeSpan.FromSeconds(1));
        await stopping;

        Assert.Equal("5000", EventReader.Field(rest[^1], "retry"));
        Assert.DoesNotContain(rest, text => text.Contains("\"result\"", StringComparison.Ordinal) || text.Contains("\"error\"", StringComparison.Ordinal));
        Assert.DoesNotContain("CancelCall", front.Member.Heard);
    }

    [Fact]
    public async Task A_session_that_cannot_be_looked_up_for_a_moment_is_looked_up_again()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.SessionFaults.Enqueue(new TimeoutException());
        using var events = await front.UntilAsync(front.CallAsync());

        Assert.Equal(HttpStatusCode.OK, events.Response.StatusCode);
    }

    [Fact]
    public async Task A_session_that_cannot_be_looked_up_at_all_is_not_said_to_be_gone()
    {
        await using var front = await SessionFront.StartAsync();
        for (var i = 0; i < 100; i++)
            front.Member.SessionFaults.Enqueue(new TimeoutException());
        using var events = await front.UntilAsync(front.CallAsync(), TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, events.Response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), events.Response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task What_the_SDK_says_before_any_event_stays_as_it_is()
    {
        await using var front = await SessionFront.StartAsync();
        using var request = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"));
        request.Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"nothing/at_all","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""", Encoding.UTF8, "application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "nothing/at_all");
        using var response = await front.Front.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
