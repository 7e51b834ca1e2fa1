using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tests.Sessions;

namespace CodaMcp.Tests;

/// <summary>Streams of the whole system, with two fronts before one silo: what is opened at one is gone on with, and answered, at the other.</summary>
public sealed class StreamTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private const string Alice = "alice@northwind.example";
    private const string Tasks = "coda://docs/Project%20Tracker/tables/Tasks";

    private readonly McpClient alice = system.ClientOf(Alice);
    private readonly McpClient asked = new(system.Http, system.McpUrl, system.TokenOf(Alice)) { Capabilities = new JsonObject { ["elicitation"] = new JsonObject() } };

    [Fact]
    public async Task A_change_reaches_the_stream_of_a_session_that_subscribed_at_whichever_front()
    {
        await using var second = await SecondFront.StartAsync(system);
        var session = await alice.OpenSessionAsync();
        using var stream = await second.ClientOf(Alice).OpenStreamAsync(session);
        using var subscribed = await alice.SendInSessionAsync(session, "resources/subscribe", new JsonObject { ["uri"] = Tasks });
        await UpsertAsync();

        Assert.Equal(Tasks, (string?)(await UpdateAsync(stream)).Message["params"]!["uri"]);
    }

    [Fact]
    public async Task What_happened_while_a_stream_was_cut_is_told_when_it_goes_on_at_another_front()
    {
        await using var second = await SecondFront.StartAsync(system);
        var session = await alice.OpenSessionAsync();
        using var subscribed = await alice.SendInSessionAsync(session, "resources/subscribe", new JsonObject { ["uri"] = Tasks });
        string? last;
        using (var first = await alice.OpenStreamAsync(session))
            last = EventReader.Field((await first.NextAsync())!, "id");
        await UpsertAsync();
        using var resumed = await second.ClientOf(Alice).OpenStreamAsync(session, last);

        Assert.Equal(Tasks, (string?)(await UpdateAsync(resumed)).Message["params"]!["uri"]);
    }

    [Fact]
    public async Task A_call_whose_stream_was_cut_is_answered_at_another_front()
    {
        await using var second = await SecondFront.StartAsync(system);
        var session = await alice.OpenSessionAsync();
        system.Sandbox.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(2), "upsertRows"));
        var before = system.Sandbox.Coda.Traffic.Count("upsertRows");
        string? last;
        using (var posted = await alice.StreamCallAsync(session, "upsert_rows", Row()))
            last = EventReader.Field((await posted.NextAsync())!, "id");
        using var resumed = await second.ClientOf(Alice).OpenStreamAsync(session, last);
        var (_, answer) = await AnswerAsync(resumed);

        Assert.Equal("accepted", (string?)answer["result"]!["structuredContent"]!["status"]);
        Assert.Equal(before + 1, system.Sandbox.Coda.Traffic.Count("upsertRows"));
    }

    [Fact]
    public async Task Another_member_cannot_go_on_with_a_call()
    {
        var bob = system.ClientOf("bob@northwind.example");
        using var posted = await alice.StreamCallAsync(await alice.OpenSessionAsync(), "whoami", []);
        var last = EventReader.Field((await posted.NextAsync())!, "id");
        await AnswerAsync(posted);
        using var foreign = await bob.OpenStreamAsync(await bob.OpenSessionAsync(), last);

        Assert.Contains("interrupted", (string?)(await AnswerAsync(foreign)).Message["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accept", 1)]
    [InlineData("decline", 0)]
    public async Task A_person_is_asked_on_one_front_and_answers_at_another(string action, int deleted)
    {
        await using var second = await SecondFront.StartAsync(system);
        var session = await asked.OpenSessionAsync();
        var doc = (string)(await asked.ResultOfAsync("create_doc", new() { ["title"] = $"Doc {Guid.NewGuid()}" }))["id"]!;
        var before = system.Sandbox.Coda.Traffic.Count("deleteDoc");
        using var stream = await asked.StreamCallAsync(session, "delete_doc", new JsonObject { ["doc"] = doc });
        var (_, question) = await MessageAsync(stream, message => (string?)message["method"] == "elicitation/create");
        using var accepted = await second.ClientOf(Alice).StreamInSessionAsync(session, new JsonObject
        {
            ["id"] = (string?)question["id"],
            ["result"] = action == "accept"
                ? new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["confirm"] = true } }
                : new JsonObject { ["action"] = action },
        });
        var (_, answer) = await AnswerAsync(stream);

        Assert.Equal(HttpStatusCode.Accepted, accepted.Response.StatusCode);
        Assert.Equal((deleted, deleted == 0), (system.Sandbox.Coda.Traffic.Count("deleteDoc") - before, (bool?)answer["result"]!["isError"] ?? false));
    }

    [Fact]
    public async Task A_front_that_stops_sends_a_call_to_another_one()
    {
        var second = await SecondFront.StartAsync(system);
        var session = await alice.OpenSessionAsync();
        system.Sandbox.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(4), "upsertRows"));
        using var posted = await second.ClientOf(Alice).StreamCallAsync(session, "upsert_rows", Row());
        await posted.NextAsync();
        await second.StopAsync();
        var rest = await posted.RestAsync();
        using var resumed = await alice.OpenStreamAsync(session, EventReader.Field(rest[^1], "id"));

        Assert.DoesNotContain(rest, text => text.Contains("\"result\"", StringComparison.Ordinal));
        Assert.Equal("accepted", (string?)(await AnswerAsync(resumed)).Message["result"]!["structuredContent"]!["status"]);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_ends_with_its_session()
    {
        await using var second = await SecondFront.StartAsync(system);
        var session = await alice.OpenSessionAsync();
        using var stream = await second.ClientOf(Alice).OpenStreamAsync(session);
        await stream.NextAsync();
        using var deleted = await alice.DeleteAsync(session);

        Assert.DoesNotContain(await stream.RestAsync(), text => text.Contains("jsonrpc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_reaches_a_client_that_listens()
    {
        using var response = await alice.SendModernAsync("subscriptions/listen", new JsonObject
        {
            ["notifications"] = new JsonObject { ["toolsListChanged"] = true, ["resourceSubscriptions"] = new JsonArray(Tasks, "coda://docs/Nothing%20Here") },
        }, completion: HttpCompletionOption.ResponseHeadersRead);
        using var stream = new EventReader(response);
        var (_, acknowledged) = await stream.NextMessageAsync();
        await UpsertAsync();

        Assert.Equal([Tasks], acknowledged["params"]!["notifications"]!["resourceSubscriptions"]!.AsArray().Select(uri => (string?)uri));
        Assert.Equal(Tasks, (string?)(await UpdateAsync(stream)).Message["params"]!["uri"]);
    }

    private Task<JsonNode> UpsertAsync() => alice.ResultOfAsync("upsert_rows", Row());

    private static JsonObject Row() => new()
    {
        ["doc"] = "Project Tracker",
        ["table"] = "Tasks",
        ["rows"] = new JsonArray(new JsonObject { ["Task"] = $"Task {Guid.NewGuid()}" }),
        ["wait_seconds"] = 0,
    };

    private static Task<(string? Id, JsonNode Message)> UpdateAsync(EventReader stream) => MessageAsync(stream, message => (string?)message["method"] == "notifications/resources/updated");

    private static Task<(string? Id, JsonNode Message)> AnswerAsync(EventReader stream) => MessageAsync(stream, message => message["method"] is null);

    private static async Task<(string? Id, JsonNode Message)> MessageAsync(EventReader stream, Func<JsonNode, bool> isIt)
    {
        while (true)
        {
            var (id, message) = await stream.NextMessageAsync();
            if (isIt(message))
                return (id, message);
        }
    }
}
