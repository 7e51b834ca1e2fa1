using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>Writes over the wire: sent again by a client that lost its stream, and waited for by one that wants to see progress.</summary>
public sealed class WritingTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private readonly string title = $"Task {Guid.NewGuid()}";

    [Fact]
    public async Task A_request_sent_again_in_its_session_writes_once()
    {
        var alice = system.ClientOf("alice@northwind.example");
        var session = await alice.OpenSessionAsync();
        var before = system.Sandbox.Coda.Traffic.Count("upsertRows");

        using var first = await alice.SendInSessionAsync(session, "tools/call", Upsert(), id: 41);
        using var second = await alice.SendInSessionAsync(session, "tools/call", Upsert(), id: 41);
        using var other = await alice.SendInSessionAsync(session, "tools/call", Upsert(title + " too"), id: 41);

        Assert.Equal((await ResultAsync(first)).ToJsonString(), (await ResultAsync(second)).ToJsonString());
        Assert.Equal("accepted", (await ResultAsync(other))["status"]!.GetValue<string>());
        Assert.Equal(before + 2, system.Sandbox.Coda.Traffic.Count("upsertRows"));
    }

    [Fact]
    public async Task Progress_comes_on_the_stream_of_the_request_that_asked_for_it()
    {
        var alice = system.ClientOf("alice@northwind.example");
        var session = await alice.OpenSessionAsync();
        var parameters = Upsert(wait: 25);
        parameters["_meta"] = new JsonObject { ["progressToken"] = "p-1" };

        using var response = await alice.SendInSessionAsync(session, "tools/call", parameters);
        var messages = (await response.Content.ReadAsStringAsync()).Split('\n')
            .Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line["data: ".Length..])!)
            .Where(message => (string?)message["method"] != "notifications/message").ToList();

        Assert.Equal("applied", messages[^1]["result"]!["structuredContent"]!["status"]!.GetValue<string>());
        Assert.NotEmpty(messages[..^1]);
        Assert.All(messages[..^1], message => Assert.Equal(("notifications/progress", "p-1"), (message["method"]!.GetValue<string>(), message["params"]!["progressToken"]!.GetValue<string>())));
        var progress = messages[..^1].Select(message => message["params"]!["progress"]!.GetValue<double>()).ToList();
        Assert.Equal(progress.Order().Distinct(), progress);
    }

    private JsonObject Upsert(string? name = null, int wait = 0) => new()
    {
        ["name"] = "upsert_rows",
        ["arguments"] = new JsonObject
        {
            ["doc"] = "Project Tracker",
            ["table"] = "Tasks",
            ["rows"] = new JsonArray(new JsonObject { ["Task"] = name ?? title }),
            ["wait_seconds"] = wait,
        },
    };

    private static async Task<JsonNode> ResultAsync(HttpResponseMessage response) => (await McpClient.ReadAsync(response))["result"]!["structuredContent"]!;
}
