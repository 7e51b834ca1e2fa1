using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>Speaks MCP by hand as one client: in a session (up to 2025-11-25), or without one (2026-07-28).</summary>
/// <param name="http">The connections.</param>
/// <param name="endpoint">The server.</param>
/// <param name="token">The member's.</param>
/// <param name="version">The protocol revision.</param>
/// <param name="tally">Counts what is resumed.</param>
internal sealed class McpConnection(HttpClient http, Uri endpoint, string token, string version, Tally tally)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ResumePause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestResume = TimeSpan.FromSeconds(20);

    // One for all connections, so that an audit record's JSON-RPC id names one request of the run.
    private static int lastId;

    public bool IsModern => version == "2026-07-28";

    /// <summary>The session, once it was opened.</summary>
    public string? SessionId { get; private set; }

    /// <summary>Opens the session.</summary>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        using var deadline = Deadline(cancellationToken);
        var id = Interlocked.Increment(ref lastId);
        using var request = Post(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = id,
            ["method"] = "initialize",
            ["params"] = new JsonObject { ["protocolVersion"] = version, ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "load", ["version"] = "1" } },
        });
        await Translate(async () =>
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            await ThrowUnlessOk(response, deadline.Token);
            _ = Result(await AnswerAsync(response, id, deadline.Token));
            SessionId = response.Headers.GetValues("Mcp-Session-Id").Single();
            return true;
        }, cancellationToken);
    }

    /// <summary>Sends a request and gives its result.</summary>
    /// <exception cref="CallFailedException">It failed, and trying again may help.</exception>
    /// <exception cref="WrongAnswerException">It failed in a way it never should.</exception>
    /// <exception cref="SessionLostException">The session is gone.</exception>
    public async Task<JsonNode> RequestAsync(string method, JsonObject parameters, CancellationToken cancellationToken, string? inSession = null) =>
        (await ExchangeAsync(method, parameters, cancellationToken, inSession)).Result;

    /// <summary>Calls a tool and gives its structured result. A result is noted as answered.</summary>
    /// <exception cref="UnknownOutcomeException">Nobody knows whether it took effect.</exception>
    public async Task<JsonNode> CallToolAsync(string tool, JsonObject arguments, CancellationToken cancellationToken)
    {
        var (id, result) = await ExchangeAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments.DeepClone() }, cancellationToken);
        if (result["isError"]?.GetValue<bool>() is not true)
        {
            tally.Answered.Enqueue(new AnsweredCall(id, tool, SessionId, DateTimeOffset.UtcNow));
            return result["structuredContent"] ?? throw new WrongAnswerException($"{tool} has no structured result: {result.ToJsonString()}");
        }

        var text = result["content"]![0]!["text"]!.GetValue<string>();
        throw IsUnknownOutcome(text) ? new UnknownOutcomeException($"{tool}: {text}") : SaysTryAgain(text) ? new CallFailedException($"{tool}: {text}") : new WrongAnswerException($"{tool}: {text}");
    }

    /// <summary>Opens a stream: the session's GET, or the POST that listens.</summary>
    public Task<HttpResponseMessage> OpenStreamAsync(string? lastEventId, JsonObject? listen, CancellationToken cancellationToken)
    {
        if (listen is not null)
            return http.SendAsync(Post(Message(Interlocked.Increment(ref lastId), "subscriptions/listen", listen), "subscriptions/listen", listen), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var request = Get(lastEventId);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task<(int Id, JsonNode Result)> ExchangeAsync(string method, JsonObject parameters, CancellationToken cancellationToken, string? inSession = null)
    {
        using var deadline = Deadline(cancellationToken);
        var id = Interlocked.Increment(ref lastId);
        using var request = Post(Message(id, method, parameters), method, parameters, inSession);
        return await Translate(async () =>
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.StatusCode == HttpStatusCode.NotFound && SessionId is not null)
                throw new SessionLostException($"404 for {method} in {inSession ?? SessionId}");
            await ThrowUnlessOk(response, deadline.Token);
            return (id, Result(await AnswerAsync(response, id, deadline.Token)));
        }, cancellationToken);
    }

    // Not what is to be mended first, nor what went wrong without a reason.
    private static bool SaysTryAgain(string text) =>
        (text.Contains("try again", StringComparison.OrdinalIgnoreCase) || text.Contains("repeat the call in a moment", StringComparison.Ordinal))
        && !text.Contains("not try again", StringComparison.Ordinal) && !text.Contains("Something went wrong", StringComparison.Ordinal);

    // As the silo says it, and as the front does where no silo answers it.
    private static bool IsUnknownOutcome(string text) =>
        text.Contains("may or may not have taken effect", StringComparison.Ordinal) || text.Contains("UTC, and was not sent again", StringComparison.Ordinal) || text.Contains("it is not known whether the change was made", StringComparison.Ordinal);

    private static CancellationTokenSource Deadline(CancellationToken cancellationToken)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        return deadline;
    }

    private static async Task<T> Translate<T>(Func<Task<T>> exchange, CancellationToken cancellationToken)
    {
        try
        {
            return await exchange();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WrongAnswerException($"no answer within {Patience.TotalSeconds} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new CallFailedException("the connection broke");
        }
    }

    private static async Task ThrowUnlessOk(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.OK)
            return;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        throw response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests
            ? new CallFailedException($"{(int)response.StatusCode}")
            : new WrongAnswerException($"{(int)response.StatusCode}: {text}");
    }

    private static JsonNode Result(JsonNode answer)
    {
        if (answer["result"] is { } result)
            return result;
        var message = answer["error"]?["message"]?.GetValue<string>() ?? answer.ToJsonString();
        throw SaysTryAgain(message) ? new CallFailedException($"error: {message}") : new WrongAnswerException($"error: {message}");
    }

    private async Task<JsonNode> AnswerAsync(HttpResponseMessage response, int id, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        var seen = await FindAsync(response, id, cancellationToken);
        for (var began = System.Diagnostics.Stopwatch.GetTimestamp(); seen.Answer is null; await Task.Delay(ResumePause, cancellationToken))
        {
            if (seen.LastId is null || IsModern || System.Diagnostics.Stopwatch.GetElapsedTime(began) > LongestResume)
                throw new CallFailedException("the stream broke");
            using var request = Get(seen.LastId);
            try
            {
                using var resumed = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (resumed.StatusCode == HttpStatusCode.NotFound)
                    throw new SessionLostException("404 for the resumption of a call");
                if (resumed.StatusCode != HttpStatusCode.OK)
                    continue;
                var more = await FindAsync(resumed, id, cancellationToken);
                seen = (more.Answer, more.LastId ?? seen.LastId);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                continue;
            }

            if (seen.Answer is not null)
            {
                Interlocked.Increment(ref tally.Resumed);
                break;
            }
        }

        return seen.Answer;
    }

    private static async Task<(JsonNode? Answer, string? LastId)> FindAsync(HttpResponseMessage response, int id, CancellationToken cancellationToken)
    {
        string? last = null;
        try
        {
            await foreach (var item in SseEvent.ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken))
            {
                last = item.Id ?? last;
                if (item.Data.Length > 0 && JsonNode.Parse(item.Data) is { } message && message["id"] is JsonValue value && value.TryGetValue<int>(out var of) && of == id && message["method"] is null)
                    return (message, last);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // Broken off: who has an id goes on from there.
        }

        return (null, last);
    }

    private JsonObject Message(int id, string method, JsonObject parameters)
    {
        if (IsModern)
            parameters["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = version,
                ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "load", ["version"] = "1" },
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            };
        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };
    }

    private HttpRequestMessage Get(string? lastEventId)
    {
        var request = Signed(new HttpRequestMessage(HttpMethod.Get, endpoint));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Mcp-Session-Id", SessionId);
        request.Headers.Add("MCP-Protocol-Version", version);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return request;
    }

    private HttpRequestMessage Post(JsonObject message, string? method = null, JsonObject? parameters = null, string? inSession = null)
    {
        var request = Signed(new HttpRequestMessage(HttpMethod.Post, endpoint));
        request.Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if ((inSession ?? SessionId) is { } session)
            request.Headers.Add("Mcp-Session-Id", session);
        if (method is null)
            return request;
        request.Headers.Add("MCP-Protocol-Version", version);
        if (IsModern)
        {
            request.Headers.Add("Mcp-Method", method);
            if (parameters?["name"] is { } name)
                request.Headers.Add("Mcp-Name", name.GetValue<string>());
        }

        return request;
    }

    private HttpRequestMessage Signed(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
