using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Limits;
using CodaMcp.Authentication;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;

namespace CodaMcp.Tests.Sessions;

/// <summary>What a client wants to be told of, in sessions and by <c>subscriptions/listen</c>.</summary>
public sealed class SubscriptionTests
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("resources/subscribe", """{"uri":"coda://doc/a"}""", "Subscribe coda://doc/a")]
    [InlineData("resources/unsubscribe", """{"uri":"coda://doc/a"}""", "Unsubscribe coda://doc/a")]
    [InlineData("logging/setLevel", """{"level":"warning"}""", "SetLogLevel Warning")]
    public async Task A_session_says_what_it_wants_to_be_told_of(string method, string parameters, string heard)
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.PostAsync(method, JsonNode.Parse(parameters)!.AsObject());

        Assert.Equal("{}", (await events.NextMessageAsync()).Message["result"]?.ToJsonString());
        Assert.Contains(heard, front.Member.Heard);
    }

    [Fact]
    public async Task A_resource_that_is_not_there_cannot_be_subscribed_to()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.PostAsync("resources/subscribe", new JsonObject { ["uri"] = "coda://nothing" });

        Assert.Equal(-32002, (int?)(await events.NextMessageAsync()).Message["error"]!["code"]);
    }

    [Fact]
    public async Task Initialize_says_what_is_announced()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.PostAsync("initialize", new JsonObject
        {
            ["protocolVersion"] = "2025-11-25",
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "tests", ["version"] = "1" },
        }, session: "");

        Assert.Equal("""{"logging":{},"prompts":{"listChanged":true},"resources":{"subscribe":true},"tools":{"listChanged":true},"completions":{}}""",
            (await events.NextMessageAsync()).Message["result"]!["capabilities"]!.ToJsonString());
    }

    [Fact]
    public async Task Listening_is_acknowledged_with_what_is_granted_before_anything_else()
    {
        await using var front = await SessionFront.StartAsync(Listened(new SessionEvent(1, SessionEventKind.ResourceUpdated, "coda://doc/a", "v2")));
        using var events = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true, ["resourcesListChanged"] = true, ["resourceSubscriptions"] = new JsonArray("coda://doc/a", "coda://doc/b") });
        var acknowledged = await events.NextMessageAsync();
        var updated = await events.NextMessageAsync();

        Assert.Equal("""{"method":"notifications/subscriptions/acknowledged","params":{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["coda://doc/a"]},"_meta":{"io.modelcontextprotocol/subscriptionId":"L1"}},"jsonrpc":"2.0"}""", acknowledged.Message.ToJsonString());
        Assert.Equal("""{"method":"notifications/resources/updated","params":{"uri":"coda://doc/a","_meta":{"io.modelcontextprotocol/subscriptionId":"L1"}},"jsonrpc":"2.0"}""", updated.Message.ToJsonString());
        Assert.Null(updated.Id);
    }

    [Fact]
    public async Task A_listener_that_was_lost_is_made_anew_from_what_the_client_was_told()
    {
        await using var front = await SessionFront.StartAsync();
        front.Member.OnListen = (request, cancellationToken) => front.Member.Listens.Count switch
        {
            1 => Task.FromResult(new ListenReply { Made = true, Uris = request.Uris, Seen = new() { ["coda://doc/a"] = "v1" }, Catalog = "c1", Events = [new SessionEvent(4, SessionEventKind.ToolsListChanged)] }),
            2 => throw new TimeoutException(),
            _ => FakeMember.Never<ListenReply>(cancellationToken),
        };
        using var events = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true, ["resourceSubscriptions"] = new JsonArray("coda://doc/a") });
        await front.UntilAsync(() => front.Member.Listens.Count == 3);
        var last = front.Member.Listens.Last();

        Assert.Equal(("v1", "c1", 4L), (last.Seen["coda://doc/a"], last.SeenCatalog, last.After));
        Assert.Single(front.Member.Listens.Select(request => request.ListenerId).Distinct());
    }

    [Fact]
    public async Task A_front_that_stops_ends_listening_with_a_result()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        await events.NextMessageAsync();
        var stopping = front.Front.StopAsync();
        var (_, ended) = await front.UntilAsync(events.NextMessageAsync(), TimeSpan.FromSeconds(1));
        await stopping;

        Assert.Equal("L1", (string?)ended["id"]);
        Assert.Equal("L1", (string?)ended["result"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]);
    }

    [Fact]
    public async Task Listening_ends_with_a_result_when_the_token_it_was_asked_for_with_expires()
    {
        await using var front = await SessionFront.StartAsync();
        front.SignIn(TokenLifetime);
        using var events = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        await events.NextMessageAsync();
        front.Time.Advance(TokenLifetime + AuthenticationOptions.MaxClockSkew);
        var (_, ended) = await events.NextMessageAsync();

        Assert.Equal("L1", (string?)ended["id"]);
        Assert.Equal("L1", (string?)ended["result"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]);
        Assert.DoesNotContain(await events.RestAsync(), text => text.Contains("jsonrpc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_expires_ends_the_listener()
    {
        await using var front = await SessionFront.StartAsync();
        front.SignIn(TokenLifetime);
        using var events = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        await events.NextMessageAsync();
        front.Time.Advance(TokenLifetime + AuthenticationOptions.MaxClockSkew);
        await events.RestAsync();

        Assert.Contains("StopListening", front.Member.Heard);
    }

    [Fact]
    public async Task Listening_goes_on_for_as_long_as_the_token()
    {
        var happening = new TaskCompletionSource<ListenReply>();
        await using var front = await SessionFront.StartAsync();
        front.Member.OnListen = (_, cancellationToken) => front.Member.Listens.Count switch
        {
            1 => Task.FromResult(new ListenReply { Made = true }),
            2 => happening.Task,
            _ => FakeMember.Never<ListenReply>(cancellationToken),
        };
        front.SignIn(TokenLifetime);
        using var events = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        await events.NextMessageAsync();
        front.Time.Advance(TokenLifetime - TimeSpan.FromSeconds(1));
        happening.SetResult(new ListenReply { Events = [new SessionEvent(1, SessionEventKind.ToolsListChanged)] });

        Assert.Equal("notifications/tools/list_changed", (string?)(await events.NextMessageAsync()).Message["method"]);
    }

    [Fact]
    public async Task A_client_that_goes_ends_its_listener()
    {
        await using var front = await SessionFront.StartAsync();
        var events = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        await events.NextMessageAsync();
        events.Dispose();

        await front.UntilAsync(() => front.Member.Heard.Contains("StopListening"));
    }

    [Fact]
    public async Task Listening_is_kept_alive()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        await events.NextMessageAsync();

        Assert.Equal(":\n", await front.UntilAsync(events.NextAsync(), SseWriter.KeepAlive));
    }

    [Fact]
    public async Task More_resources_than_one_subscription_takes_are_refused()
    {
        await using var front = await SessionFront.StartAsync();
        using var events = await front.ListenAsync(new JsonObject { ["resourceSubscriptions"] = new JsonArray([.. Enumerable.Range(0, 51).Select(i => (JsonNode)$"coda://doc/{i}")]) });

        Assert.Equal("resourceSubscriptions has 51 resources; one subscription takes 50.", (string?)(await events.NextMessageAsync()).Message["error"]!["message"]);
        Assert.Equal("Too many resources in one subscription.", Assert.Single(front.Front.Records.All).Event.Reason);
    }

    [Fact]
    public async Task More_listeners_than_a_member_may_have_are_refused()
    {
        await using var front = await SessionFront.StartAsync();
        List<EventReader> streams = [];
        for (var i = 0; i < new MemberLimits().OpenStreams; i++)
        {
            streams.Add(await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true }));
            await streams[^1].NextMessageAsync();
        }

        using var refused = await front.ListenAsync(new JsonObject { ["toolsListChanged"] = true });
        streams.ForEach(stream => stream.Dispose());

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Response.StatusCode);
    }

    private static FakeMember Listened(params SessionEvent[] events)
    {
        var member = new FakeMember();
        member.OnListen = (_, cancellationToken) => member.Listens.Count switch
        {
            1 => Task.FromResult(new ListenReply { Made = true, Uris = ["coda://doc/a"] }),
            2 => Task.FromResult(new ListenReply { Uris = ["coda://doc/a"], Events = events }),
            _ => FakeMember.Never<ListenReply>(cancellationToken),
        };
        return member;
    }
}
