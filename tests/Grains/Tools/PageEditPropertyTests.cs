using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Coda;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tests.Coda;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Tools;

/// <summary>Random edits of random pages of the Sandbox, over HTTP: whatever an edit does not name stays as it was.</summary>
public sealed class PageEditPropertyTests : IAsyncLifetime, IDisposable
{
    private const string Doc = "NwTracker1";
    private const int Seeds = 60;

    private static readonly string[] Lines =
        ["# Head {0}", "## Part {0}", "### Sub {0}", "Some **bold** text {0}", "A [link](https://example.com/{0}) here", "* item {0}", "1. step {0}", "- [x] done {0}", "> said {0}", "```\ncode {0}\n```", "Same text", "| a | b |\n| --- | --- |\n| {0} | 2 |"];

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly HttpClient files = new(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.All });
    private CodaSandbox sandbox = null!;
    private GatewayFixture gateway = null!;

    public async Task InitializeAsync()
    {
        sandbox = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", CodaSandbox.ServiceToken);
        gateway = new GatewayFixture(new StubHandler((seen, _, token) => Forward(http, seen, token)), new StubHandler((seen, _, token) => Forward(files, seen, token)), new CodaOptions { BaseUrl = new Uri(sandbox.ApiUrl) });
    }

    public Task DisposeAsync() => sandbox.DisposeAsync().AsTask();

    public void Dispose()
    {
        gateway.Dispose();
        http.Dispose();
        files.Dispose();
    }

    [Fact]
    public async Task Everything_that_no_edit_names_stays_as_it_was()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var markdown = string.Join("\n\n", Enumerable.Range(0, random.Next(4, 16)).Select(at => Lines[random.Next(Lines.Length)].Replace("{0}", $"{at}", StringComparison.Ordinal)));
            var page = await NewPage(markdown);
            var before = await Content(page);
            var tables = await Tables(page);
            var edits = Plan(random, before);
            var expected = Expected(before, edits);

            var result = await Edit(page, edits);

            Assert.True(result.GetProperty("status").GetString() == "applied", $"Seed {seed}: {result.GetRawText()}");
            var after = await Content(page);
            Assert.True(Matches(expected, after), $"Seed {seed}: {string.Join(" | ", edits)}\nbefore: {string.Join(" | ", before)}\nafter: {string.Join(" | ", after)}");
            Assert.Equal((seed, tables), (seed, await Tables(page)));
        }
    }

    // Up to three edits of lines that lie apart. An unnamed line is "id style level text" before and after.
    private static List<(string Action, int First, int Last, bool Section)> Plan(Random random, List<Line> lines)
    {
        var edits = new List<(string, int, int, bool)>();
        for (var from = random.Next(2); from < lines.Count && edits.Count < 3;)
        {
            var action = PageEdit.Actions[random.Next(PageEdit.Actions.Length)];
            var section = lines[from].Style[0] == 'h' && lines.Count(line => line.Text == lines[from].Text) == 1 && random.Next(2) == 0;
            var last = section ? End(lines, from) : from;
            edits.Add((action, from, last, section));
            from = last + 2 + random.Next(3);
        }

        return edits;
    }

    private static int End(List<Line> lines, int heading)
    {
        var next = lines.FindIndex(heading + 1, line => line.Style[0] == 'h' && string.CompareOrdinal(line.Style, lines[heading].Style) <= 0);
        return (next < 0 ? lines.Count : next) - 1;
    }

    // What is to stand there: lines as they were, and new ones, of which only the text is known.
    private static List<Line> Expected(List<Line> before, List<(string Action, int First, int Last, bool Section)> edits)
    {
        var expected = new List<Line>();
        for (var at = 0; at < before.Count; at++)
        {
            var edit = edits.FirstOrDefault(edit => at >= edit.First && at <= edit.Last);
            var isNew = new Line("", "", "", $"new {edit.First}");
            if (edit.Action is "insert_before" or "replace" && at == edit.First)
                expected.Add(isNew);
            if (edit.Action is not ("replace" or "delete"))
                expected.Add(before[at]);
            if (edit.Action == "insert_after" && at == edit.Last)
                expected.Add(isNew);
        }

        return expected;
    }

    // A page keeps an empty line where nothing else is left.
    private static bool Matches(List<Line> expected, List<Line> after) => expected.Count == 0 ? after.All(line => line.Text.Length == 0) : expected.Count == after.Count
        && expected.Zip(after).All(pair => pair.First.Id.Length == 0 ? pair.Second.Text == pair.First.Text : pair.First == pair.Second);

    private async Task<JsonElement> Edit(string page, List<(string Action, int First, int Last, bool Section)> edits)
    {
        var lines = await Content(page);
        var list = new JsonArray([.. edits.Select(edit =>
        {
            var one = new JsonObject { ["action"] = edit.Action };
            one[edit.Section ? "heading" : "element_id"] = edit.Section ? lines[edit.First].Text : lines[edit.First].Id;
            if (!edit.Section)
                one["expected"] = lines[edit.First].Text;
            if (edit.Action != "delete")
                one["content"] = $"{(edit.Section && edit.Action == "replace" ? "## " : lines[edit.First].Style == "checkboxList" && edit.Action == "replace" ? "- [ ] " : "")}new {edit.First}";
            return one;
        })]);
        var call = gateway.Call(TimeSpan.FromSeconds(90));
        var runner = new ToolRunner(ToolBench.Product, NullLogger<ToolRunner>.Instance);
        var arguments = new JsonObject { ["doc"] = Doc, ["page"] = page, ["edits"] = list, ["confirm"] = true };
        var outcome = await gateway.Time.Run(runner.RunAsync("edit_page", Encoding.UTF8.GetBytes(arguments.ToJsonString()), [Scopes.Read, Scopes.Write], new ToolCall
        {
            Gateway = gateway.Gateway,
            Coda = call,
            Api = gateway.Gateway.Open(call),
            Deadline = call.Deadline,
            Time = gateway.Time,
            MemberKey = "m:dev/org/ada",
            Cursors = new CursorsInMemory().Of("m:dev/org/ada", gateway.Time),
            SyncTokens = new SyncTokenProtector(new Protector("a secret of the test")),
            Writes = new FakeCoda(),
        }, default));
        Assert.True(outcome.Error is null, outcome.Error?.Message);
        return JsonElement.Parse(outcome.Result!);
    }

    private async Task<string> NewPage(string markdown)
    {
        var body = new JsonObject { ["name"] = "Random", ["pageContent"] = new JsonObject { ["type"] = "canvas", ["canvasContent"] = new JsonObject { ["format"] = "markdown", ["content"] = markdown } } };
        using var sent = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync($"{sandbox.ApiUrl}/docs/{Doc}/pages", sent);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]!;
    }

    private async Task<List<Line>> Content(string page) =>
        [.. JsonNode.Parse(await http.GetStringAsync($"{sandbox.ApiUrl}/docs/{Doc}/pages/{page}/content?limit=500"))!["items"]!.AsArray().Select(item =>
            new Line((string)item!["id"]!, (string)item["itemContent"]!["style"]!, $"{item["itemContent"]!["lineLevel"]}", (string)item["itemContent"]!["content"]!))];

    // The tables that hang on the page, which no listing of lines shows.
    private async Task<string> Tables(string page) =>
        string.Join(',', JsonNode.Parse(await http.GetStringAsync($"{sandbox.ApiUrl}/docs/{Doc}/tables?limit=500"))!["items"]!.AsArray()
            .Where(table => (string?)table!["parent"]?["id"] == page).Select(table => (string)table!["id"]!));

    private static async Task<HttpResponseMessage> Forward(HttpClient to, StubHandler.Seen seen, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(seen.Method, seen.Address);
        if (seen.Body is not null)
            request.Content = new StringContent(seen.Body, Encoding.UTF8, "application/json");
        return await to.SendAsync(request, cancellationToken);
    }

    private sealed record Line(string Id, string Style, string Level, string Text);
}
