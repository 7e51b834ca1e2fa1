using System.Text.Json.Nodes;

namespace CodaMcp.Bench;

/// <summary>Makes the requests of one member to one server, and sends single ones.</summary>
/// <param name="server">The server.</param>
/// <param name="era">How it is spoken to.</param>
/// <param name="member">The member's number.</param>
internal sealed class McpRequests(BenchServer server, Era era, int member)
{
    private const string ModernVersion = "2026-07-28";
    private const string SessionVersion = "2025-11-25";
    private const string Meta =
        """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };

    private static int lastId = 10_000_000;

    private readonly string? token = server.TokenOf(member);
    private string? session;

    /// <summary>Opens a session, where the era has sessions.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (era == Era.Modern)
            return;
        using var response = await PostAsync(Initialize(), cancellationToken);
        var answer = await AnswerAsync(response, cancellationToken);
        if (answer["result"] is null)
            throw new InvalidOperationException($"{server}: no session: {answer.ToJsonString()}");
        session = response.Headers.GetValues("Mcp-Session-Id").Single();
        using var noted = await PostAsync(Headers(null, null), """{"jsonrpc":"2.0","method":"notifications/initialized"}""", cancellationToken);
        noted.EnsureSuccessStatusCode();
    }

    /// <summary>Opens the stream of the session.</summary>
    public async Task<HttpResponseMessage> ListenAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Endpoint);
        foreach (var (name, value) in Headers(null, null).Where(header => header.Name is not "Accept" and not "Content-Type"))
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        return response;
    }

    /// <summary>An <c>initialize</c>.</summary>
    public RequestTemplate Initialize() => new(
        Headers(null, null),
        """{"jsonrpc":"2.0","id":""",
        $$""","method":"initialize","params":{"protocolVersion":"{{SessionVersion}}","capabilities":{},"clientInfo":{"name":"bench","version":"1"} } }""",
        "\"protocolVersion\"");

    /// <summary>A <c>tools/list</c>.</summary>
    public RequestTemplate ListTools() => new(
        Headers("tools/list", null),
        """{"jsonrpc":"2.0","id":""",
        ",\"method\":\"tools/list\"" + (era == Era.Modern ? ",\"params\":{" + Meta + "}}" : "}"),
        "\"list_rows\"");

    /// <summary>A <c>tools/call</c>.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="expect">What a right answer contains.</param>
    public RequestTemplate Call(string tool, JsonObject arguments, string expect) => new(
        Headers("tools/call", tool),
        """{"jsonrpc":"2.0","id":""",
        ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool + "\",\"arguments\":" + arguments.ToJsonString() + (era == Era.Modern ? "," + Meta + "}}" : "}}"),
        expect);

    /// <summary>Sends a call once, and demands a right answer.</summary>
    /// <returns>The result, and how many bytes the answer had.</returns>
    public async Task<(JsonNode Result, int Length)> CheckAsync(RequestTemplate template, CancellationToken cancellationToken)
    {
        using var response = await PostAsync(template, cancellationToken);
        var answer = await AnswerAsync(response, cancellationToken);
        var length = (await response.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
        return answer["result"] is { } result && result["isError"]?.GetValue<bool>() is not true
            ? (result, length)
            : throw new InvalidOperationException($"{server}: wrong answer: {answer.ToJsonString()}");
    }

    private Uri Endpoint => new($"http://localhost:{server.Ports[member % server.Ports.Count]}/mcp");

    private async Task<JsonNode> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var json = text.StartsWith('{') ? text : text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => line[6..]).LastOrDefault();
        return json is null ? throw new InvalidOperationException($"{server}: {(int)response.StatusCode}: {text}") : JsonNode.Parse(json)!;
    }

    private Task<HttpResponseMessage> PostAsync(RequestTemplate template, CancellationToken cancellationToken) =>
        PostAsync(template.Headers, $"{template.Before}{Interlocked.Increment(ref lastId)}{template.After}", cancellationToken);

    private async Task<HttpResponseMessage> PostAsync(IReadOnlyList<(string Name, string Value)> headers, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers.Where(header => header.Name != "Content-Type"))
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, cancellationToken);
    }

    private List<(string Name, string Value)> Headers(string? method, string? tool)
    {
        List<(string, string)> headers = [("Host", server.Host), ("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")];
        if (token is not null)
            headers.Add(("Authorization", $"Bearer {token}"));
        if (era == Era.Modern)
        {
            headers.Add(("MCP-Protocol-Version", ModernVersion));
            headers.Add(("Mcp-Method", method!));
            if (tool is not null)
                headers.Add(("Mcp-Name", tool));
        }
        else if (session is not null)
        {
            headers.Add(("MCP-Protocol-Version", SessionVersion));
            headers.Add(("Mcp-Session-Id", session));
        }

        return headers;
    }
}
