using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tests.Sessions;

namespace CodaMcp.Tests;

/// <summary>Speaks MCP by hand, so that tests see the wire.</summary>
internal sealed class McpClient(HttpClient http, string endpoint, string? token)
{
    private int lastId;

    /// <summary>What the client calls itself.</summary>
    public string Name { get; init; } = "tests";

    /// <summary>What the client says it can do.</summary>
    public JsonObject Capabilities { get; init; } = [];

    /// <summary>The trace that requests of the era without sessions say they belong to; null for none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Sends a message of the era without sessions.</summary>
    public Task<HttpResponseMessage> SendModernAsync(
        string method, JsonObject? parameters = null, string version = "2026-07-28", HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead, CancellationToken cancellationToken = default)
    {
        parameters ??= [];
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = version,
            ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = Name, ["version"] = "1" },
            ["io.modelcontextprotocol/clientCapabilities"] = Capabilities.DeepClone(),
        };
        if (TraceParent is not null)
            parameters["_meta"]!["traceparent"] = TraceParent;
        var request = Post(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++lastId, ["method"] = method, ["params"] = parameters });
        request.Headers.Add("MCP-Protocol-Version", version);
        request.Headers.Add("Mcp-Method", method);
        if ((parameters["name"] ?? (method == "resources/read" ? parameters["uri"] : null)) is { } name)
            request.Headers.Add("Mcp-Name", name.GetValue<string>());
        return http.SendAsync(request, completion, cancellationToken);
    }

    /// <summary>Calls a tool in the era without sessions.</summary>
    public async Task<JsonNode> CallAsync(string tool, JsonObject? arguments = null)
    {
        using var response = await SendModernAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] });
        return (await ReadAsync(response))["result"]!;
    }

    /// <summary>Calls a tool and returns its structured result; fails where the tool did.</summary>
    public async Task<JsonNode> ResultOfAsync(string tool, JsonObject? arguments = null)
    {
        var result = await CallAsync(tool, arguments);
        Assert.False(result["isError"]?.GetValue<bool>() ?? false, result.ToJsonString());
        return result["structuredContent"]!;
    }

    /// <summary>Calls a tool that must fail and returns what it says.</summary>
    public async Task<string> ErrorOfAsync(string tool, JsonObject? arguments = null)
    {
        var result = await CallAsync(tool, arguments);
        Assert.True(result["isError"]?.GetValue<bool>(), result.ToJsonString());
        return result["content"]![0]!["text"]!.GetValue<string>();
    }

    /// <summary>Sends <c>initialize</c>.</summary>
    public Task<HttpResponseMessage> InitializeAsync(string version = "2025-11-25") => SendAsync(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = ++lastId,
        ["method"] = "initialize",
        ["params"] = new JsonObject
        {
            ["protocolVersion"] = version,
            ["capabilities"] = Capabilities.DeepClone(),
            ["clientInfo"] = new JsonObject { ["name"] = Name, ["version"] = "1" },
        },
    });

    /// <summary>Opens a session and returns its id.</summary>
    public async Task<string> OpenSessionAsync(string version = "2025-11-25")
    {
        using var response = await InitializeAsync(version);
        return Assert.Single(response.Headers.GetValues("Mcp-Session-Id"));
    }

    /// <summary>Sends a request in a session.</summary>
    public Task<HttpResponseMessage> SendInSessionAsync(string? sessionId, string method, JsonObject? parameters = null, string version = "2025-11-25", int? id = null) => SendAsync(
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id ?? ++lastId, ["method"] = method, ["params"] = parameters ?? [] }, sessionId, version);

    /// <summary>Sends a request, or an answer, in a session, and leaves its stream to be read.</summary>
    public async Task<EventReader> StreamInSessionAsync(string sessionId, JsonObject message, string version = "2025-11-25", CancellationToken cancellationToken = default)
    {
        message["jsonrpc"] = "2.0";
        var request = Post(message);
        request.Headers.Add("Mcp-Session-Id", sessionId);
        request.Headers.Add("MCP-Protocol-Version", version);
        return new EventReader(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
    }

    /// <summary>Calls a tool in a session likewise.</summary>
    public Task<EventReader> StreamCallAsync(string sessionId, string tool, JsonObject arguments, CancellationToken cancellationToken = default) => StreamInSessionAsync(
        sessionId, new JsonObject { ["id"] = ++lastId, ["method"] = "tools/call", ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments } }, cancellationToken: cancellationToken);

    /// <summary>Opens a stream of a session, or goes on with one.</summary>
    public async Task<EventReader> OpenStreamAsync(string sessionId, string? lastEventId = null)
    {
        var request = Signed(new HttpRequestMessage(HttpMethod.Get, endpoint));
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Mcp-Session-Id", sessionId);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return new EventReader(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <summary>Ends a session.</summary>
    public Task<HttpResponseMessage> DeleteAsync(string sessionId)
    {
        var request = Signed(new HttpRequestMessage(HttpMethod.Delete, endpoint));
        request.Headers.Add("Mcp-Session-Id", sessionId);
        return http.SendAsync(request);
    }

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            text = text.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..];
        try
        {
            return JsonNode.Parse(text)!;
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}: {text}");
        }
    }

    private Task<HttpResponseMessage> SendAsync(JsonObject message, string? sessionId = null, string version = "2025-11-25")
    {
        var request = Post(message);
        if (sessionId is not null)
        {
            request.Headers.Add("Mcp-Session-Id", sessionId);
            request.Headers.Add("MCP-Protocol-Version", version);
        }
        return http.SendAsync(request);
    }

    private HttpRequestMessage Post(JsonObject message)
    {
        var request = Signed(new HttpRequestMessage(HttpMethod.Post, endpoint));
        request.Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return request;
    }

    private HttpRequestMessage Signed(HttpRequestMessage request)
    {
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
