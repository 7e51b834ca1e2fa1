using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>
/// Exceptions that are thrown while requests succeed, in the whole process, caught ones included. Each costs tens of microseconds. The process
/// also hosts the client of this test and the Sandbox, so what they throw counts too. What is thrown for less than one request in ten comes
/// from timers of the process and is not counted. Writes wait for Coda's limit and for Coda, so there it is one in two.
/// </summary>
[Collection(nameof(ThrownExceptionTests))]
[CollectionDefinition(nameof(ThrownExceptionTests), DisableParallelization = true)]
public sealed class ThrownExceptionTests(QuickCodaFixture system) : IClassFixture<QuickCodaFixture>
{
    private const int Times = 1000;

    // Other tests of this process have disposed systems, whose HttpClientFactory goes on cleaning up for a while.
    private const string OfDisposedSystems = "DefaultHttpClientFactory";

    [Theory]
    [MemberData(nameof(BothEras.Versions), MemberType = typeof(BothEras))]
    public async Task A_cached_read_throws_nothing(string version) =>
        Assert.Empty(await ThrownByAsync(await SenderAsync(version), "tools/call", static () => Call("list_tables")));

    [Theory]
    [MemberData(nameof(BothEras.Versions), MemberType = typeof(BothEras))]
    public async Task A_read_with_progress_throws_nothing(string version) =>
        Assert.Empty(await ThrownByAsync(await SenderAsync(version), "tools/call", static () =>
        {
            var call = Call("list_tables");
            call["_meta"] = new JsonObject { ["progressToken"] = "p" };
            return call;
        }));

    [Theory]
    [InlineData("ping")]
    [InlineData("tools/list")]
    public async Task A_request_in_a_session_throws_nothing(string method) =>
        Assert.Empty(await ThrownByAsync(await SenderAsync("2025-11-25"), method, static () => []));

    [Theory]
    [InlineData("tools/list")]
    [InlineData("server/discover")]
    public async Task A_request_of_2026_07_28_throws_nothing(string method) =>
        Assert.Empty(await ThrownByAsync(await SenderAsync("2026-07-28"), method, static () => []));

    [Fact]
    public async Task The_opening_and_the_end_of_a_session_throw_nothing()
    {
        var alice = system.ClientOf("alice@northwind.example");

        Assert.Empty(await ThrownByAsync(async () =>
        {
            var session = await alice.OpenSessionAsync();
            using var ended = await alice.DeleteAsync(session);
            Assert.True(ended.IsSuccessStatusCode);
        }, times: 100));
    }

    [Fact]
    public async Task A_notification_throws_nothing()
    {
        var alice = system.ClientOf("alice@northwind.example");
        var session = await alice.OpenSessionAsync();

        Assert.Empty(await ThrownByAsync(async () =>
        {
            using var taken = await alice.StreamInSessionAsync(session, new JsonObject { ["method"] = "notifications/initialized" });
        }, Times));
    }

    [Theory]
    [MemberData(nameof(BothEras.Versions), MemberType = typeof(BothEras))]
    public async Task A_write_throws_nothing(string version)
    {
        var row = 0;
        var send = await SenderAsync(version);

        Assert.Empty(await ThrownByAsync(send, "tools/call", () => new JsonObject
        {
            ["name"] = "upsert_rows",
            ["arguments"] = new JsonObject { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["rows"] = new JsonArray(new JsonObject { ["Task"] = $"{version} {++row}" }) },
        }, times: 30, timers: 2));
    }

    private static JsonObject Call(string tool) => new() { ["name"] = tool, ["arguments"] = new JsonObject { ["doc"] = "Project Tracker" } };

    private async Task<Func<string, JsonObject, Task<HttpResponseMessage>>> SenderAsync(string version)
    {
        var alice = system.ClientOf("alice@northwind.example");
        if (version == "2026-07-28")
            return (method, parameters) => alice.SendModernAsync(method, parameters);
        var session = await alice.OpenSessionAsync(version);
        return (method, parameters) => alice.SendInSessionAsync(session, method, parameters, version);
    }

    private static Task<List<KeyValuePair<string, int>>> ThrownByAsync(Func<string, JsonObject, Task<HttpResponseMessage>> send, string method, Func<JsonObject> parameters, int times = Times, int timers = 10) => ThrownByAsync(async () =>
    {
        using var response = await send(method, parameters());
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode && !text.Contains("\"error\"", StringComparison.Ordinal) && !text.Contains("\"isError\":true", StringComparison.Ordinal), text);
    }, times, timers);

    // The first ones fill caches and connections.
    private static async Task<List<KeyValuePair<string, int>>> ThrownByAsync(Func<Task> request, int times, int timers = 10)
    {
        for (var i = 0; i < 3; i++)
            await request();
        var thrown = new ConcurrentDictionary<string, int>();
        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            for (var i = 0; i < times; i++)
                await request();
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        return [.. thrown.Where(one => one.Value * timers >= times && !one.Key.Contains(OfDisposedSystems, StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal)];

        void Count(object? sender, FirstChanceExceptionEventArgs e) => thrown.AddOrUpdate(NameOf(e.Exception), 1, static (_, count) => count + 1);
    }

    private static string NameOf(Exception thrown)
    {
        var frames = new System.Diagnostics.StackTrace(fNeedFileInfo: false).GetFrames()
            .Select(static frame => frame.GetMethod()?.DeclaringType)
            .Where(static type => type?.FullName is { } name && !name.StartsWith("System.", StringComparison.Ordinal) && type != typeof(ThrownExceptionTests) && type.DeclaringType != typeof(ThrownExceptionTests))
            .Select(static type => type!.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name);
        return $"{thrown.GetType().Name} at {string.Join(" < ", frames.Take(6))}";
    }
}
