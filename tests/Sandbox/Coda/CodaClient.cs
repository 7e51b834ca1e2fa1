using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>A running sandbox on free ports, and somebody who asks it things with a token.</summary>
internal sealed class CodaClient : IAsyncDisposable
{
    public const string Tracker = "/docs/NwTracker1";
    public const string Tasks = Tracker + "/tables/grid-NwTasks001";
    public const string ReadOnly = "7c0d4a11-5e2b-4c1f-9b6a-000000000002";
    public const string WriteOnly = "7c0d4a11-5e2b-4c1f-9b6a-000000000003";
    public const string TrackerOnly = "7c0d4a11-5e2b-4c1f-9b6a-000000000004";
    public const string TasksOnly = "7c0d4a11-5e2b-4c1f-9b6a-000000000005";
    public const string SecondService = "7c0d4a11-5e2b-4c1f-9b6a-000000000006";

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });

    private CodaClient(CodaSandbox sandbox, FakeTimeProvider time)
    {
        Sandbox = sandbox;
        Time = time;
    }

    public CodaSandbox Sandbox { get; }

    public FakeTimeProvider Time { get; }

    public string Alice => Sandbox.Users.Single(user => user.LoginId.StartsWith("alice", StringComparison.Ordinal)).Token;

    public string Bob => Sandbox.Users.Single(user => user.LoginId.StartsWith("bob", StringComparison.Ordinal)).Token;

    public string Dana => Sandbox.Users.Single(user => user.LoginId.StartsWith("dana", StringComparison.Ordinal)).Token;

    public static async Task<CodaClient> Start(CodaSandboxBehaviour? behaviour = null, string? directory = null, FakeTimeProvider? time = null)
    {
        time ??= new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
        return new CodaClient(
            await CodaSandbox.StartAsync(new CodaSandboxOptions
            {
                Port = 0,
                FilesPort = 0,
                Behaviour = behaviour ?? CodaSandboxBehaviour.Instant,
                DataDirectory = directory,
                TimeProvider = time,
            }),
            time);
    }

    public Task<CodaReply> Send(
        HttpMethod method, string path, string? body = null, string? token = CodaSandbox.ServiceToken, params (string Name, string Value)[] headers) =>
        SendAs("application/json", method, path, body, token, headers);

    /// <summary>Sends a body of another kind than JSON.</summary>
    public async Task<CodaReply> SendAs(
        string mediaType, HttpMethod method, string path, string? body, string? token = CodaSandbox.ServiceToken, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : Sandbox.ApiUrl + path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        using var response = await http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        return new CodaReply(response.StatusCode, bytes, all);
    }

    public Task<CodaReply> Get(string path, string? token = CodaSandbox.ServiceToken) => Send(HttpMethod.Get, path, null, token);

    public Task<CodaReply> Post(string path, string body = "{}", string? token = CodaSandbox.ServiceToken) => Send(HttpMethod.Post, path, body, token);

    public Task<CodaReply> Put(string path, string body, string? token = CodaSandbox.ServiceToken) => Send(HttpMethod.Put, path, body, token);

    public Task<CodaReply> Patch(string path, string body, string? token = CodaSandbox.ServiceToken) => Send(HttpMethod.Patch, path, body, token);

    public Task<CodaReply> Delete(string path, string? body = null, string? token = CodaSandbox.ServiceToken) => Send(HttpMethod.Delete, path, body, token);

    /// <summary>Creates a page from markdown (or HTML) and returns its path.</summary>
    public async Task<string> NewPage(string content, string format = "markdown", string name = "Scratch")
    {
        var body = new JsonObject
        {
            ["name"] = name,
            ["pageContent"] = new JsonObject
            {
                ["type"] = "canvas",
                ["canvasContent"] = new JsonObject { ["format"] = format, ["content"] = content },
            },
        };
        var reply = await Post(Tracker + "/pages", body.ToJsonString());
        return $"{Tracker}/pages/{reply.Json["id"]}";
    }

    public Task<CodaReply> UpdateContent(string page, string mode, string content, string? elementId = null)
    {
        var update = new JsonObject
        {
            ["insertionMode"] = mode,
            ["canvasContent"] = new JsonObject { ["format"] = "markdown", ["content"] = content },
        };
        if (elementId is not null)
            update["elementId"] = elementId;
        return Put(page, new JsonObject { ["contentUpdate"] = update }.ToJsonString());
    }

    /// <summary>Lines of a page as "style:text".</summary>
    public async Task<string[]> Lines(string page) =>
        [.. (await Get(page + "/content?limit=500")).Items.Select(item => $"{item["itemContent"]!["style"]}:{item["itemContent"]!["content"]}")];

    /// <summary>Begins an export and polls until it says where to download.</summary>
    public async Task<string> ExportLink(string page, string format = "markdown")
    {
        var begun = await Post(page + "/export", $$"""{"outputFormat":"{{format}}"}""");
        for (var poll = 0; poll < 5; poll++)
            if ((await Get(begun.Json["href"]!.ToString())).Json["downloadLink"] is { } link)
                return link.ToString();
        throw new InvalidOperationException("The export did not complete.");
    }

    public async Task<string> Export(string page, string format = "markdown") =>
        (await Send(HttpMethod.Get, await ExportLink(page, format), null, null)).Unzipped();

    /// <summary>Id of the column of the Tasks table.</summary>
    public async Task<string> TaskColumn(string name) => (await Get($"{Tasks}/columns/{Uri.EscapeDataString(name)}")).Json["id"]!.ToString();

    /// <summary>One cell of a task, by names.</summary>
    public async Task<JsonNode?> TaskCell(string row, string column, string format = "simple") =>
        (await Get($"{Tasks}/rows/{Uri.EscapeDataString(row)}?useColumnNames=true&valueFormat={format}")).Json["values"]![column];

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Sandbox.DisposeAsync();
    }
}
