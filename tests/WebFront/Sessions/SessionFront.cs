using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Limits;
using CodaMcp.Tests.Authentication;
using CodaMcp.Tests.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Sessions;

/// <summary>A front over real HTTP before the grain of one member, with a clock that a test moves.</summary>
internal sealed class SessionFront : IAsyncDisposable
{
    private readonly McpFront front;
    private int lastId;

    private SessionFront(McpFront front, FakeMember member, FakeTimeProvider time) => (this.front, Member, Time) = (front, member, time);

    public FakeMember Member { get; }

    public FakeTimeProvider Time { get; }

    public McpFront Front => front;

    /// <summary>What requests are made with; null for the developer's token, which never expires.</summary>
    public string? Token { get; private set; }

    public static async Task<SessionFront> StartAsync(FakeMember? member = null, MemberLimits? limits = null)
    {
        member ??= new FakeMember();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        return new SessionFront(await McpFront.StartAsync(member: member, time: time, limits: limits), member, time);
    }

    /// <summary>Signs in with a token that expires after so long.</summary>
    public void SignIn(TimeSpan lifetime) => Token = new TestIssuer(Time).Token(payload =>
    {
        payload["aud"] = new JsonArray("project-test-1", "http://localhost:8080/mcp");
        payload["exp"] = (Time.GetUtcNow() + lifetime).ToUnixTimeSeconds();
    });

    /// <summary>Sends a request in the session; reads none of the answer.</summary>
    public async Task<EventReader> PostAsync(string method, JsonObject? parameters = null, string? session = null, CancellationToken cancellationToken = default) =>
        await SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++lastId, ["method"] = method, ["params"] = parameters ?? [] }, session, cancellationToken);

    /// <summary>Calls a tool in the session.</summary>
    public Task<EventReader> CallAsync(string tool = "get_doc", string? progressToken = null, CancellationToken cancellationToken = default)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() };
        if (progressToken is not null)
            parameters["_meta"] = new JsonObject { ["progressToken"] = progressToken };
        return PostAsync("tools/call", parameters, cancellationToken: cancellationToken);
    }

    /// <summary>Sends any message in the session.</summary>
    public async Task<EventReader> SendAsync(JsonObject message, string? session = null, CancellationToken cancellationToken = default)
    {
        using var request = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"), Token);
        request.Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (session != "")
            request.Headers.Add("Mcp-Session-Id", session ?? FakeMember.SessionId);
        return new EventReader(await front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
    }

    /// <summary>Opens a stream.</summary>
    public async Task<EventReader> GetAsync(
        string? lastEventId = null, string? session = null, string accept = "text/event-stream", string? version = null, CancellationToken cancellationToken = default)
    {
        using var request = McpFront.Signed(new HttpRequestMessage(HttpMethod.Get, "/mcp"), Token);
        request.Headers.Accept.ParseAdd(accept);
        if (session != "")
            request.Headers.Add("Mcp-Session-Id", session ?? FakeMember.SessionId);
        if (version is not null)
            request.Headers.Add("MCP-Protocol-Version", version);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return new EventReader(await front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
    }

    /// <summary>Listens as 2026-07-28 has it.</summary>
    public Task<EventReader> ListenAsync(JsonObject wanted, CancellationToken cancellationToken = default) =>
        SendModernAsync("subscriptions/listen", new JsonObject { ["notifications"] = wanted.DeepClone() }, cancellationToken: cancellationToken);

    /// <summary>Sends a request of 2026-07-28; reads none of the answer.</summary>
    public async Task<EventReader> SendModernAsync(
        string method, JsonObject parameters, string? accept = "application/json, text/event-stream", CancellationToken cancellationToken = default)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "L1", ["method"] = method, ["params"] = parameters };
        using var request = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"), Token);
        request.Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", method);
        if (parameters["name"] is { } name)
            request.Headers.Add("Mcp-Name", (string?)name);
        return new EventReader(await front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
    }

    /// <summary>A path as it is; a relative URL that begins with two slashes would name another host.</summary>
    public Uri UrlOf(string path) => new(front.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path);

    /// <summary>Posts a body as it is, with these headers and none besides the developer's token.</summary>
    public async Task<HttpResponseMessage> PostRawAsync(byte[] body, string path, params (string Name, string? Value)[] headers)
    {
        using var request = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, UrlOf(path)), Token);
        request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (value is not null && !request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return await front.Http.SendAsync(request);
    }

    /// <summary>Moves the clock in small steps until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo, TimeSpan? step = null)
    {
        for (var i = 0; i < 500 && !isSo(); i++)
        {
            Time.Advance(step ?? TimeSpan.FromMilliseconds(250));
            await Task.Delay(10);
        }

        Assert.True(isSo());
    }

    /// <summary>Moves the clock likewise until something has ended.</summary>
    public async Task<T> UntilAsync<T>(Task<T> task, TimeSpan? step = null)
    {
        await UntilAsync(() => task.IsCompleted, step);
        return await task;
    }

    public ValueTask DisposeAsync() => front.DisposeAsync();
}
