using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Pages;

/// <summary>
/// Proxies requests from the front to the sandbox, over real HTTP. It records what the front sends. A test can replace responses, for
/// behaviour that the sandbox does not simulate.
/// </summary>
internal sealed class WatchedStytch : IAsyncDisposable
{
    private const string Json = "application/json";

    private readonly WebApplication app;
    private readonly HttpClient http;
    private readonly ConcurrentDictionary<string, (int Status, string Body, bool Once, string Type)> answers = [];
    private readonly ConcurrentQueue<(string Path, JsonNode? Body)> requests = [];

    private WatchedStytch(WebApplication app, string target)
    {
        this.app = app;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(target) };
    }

    /// <summary>The base address.</summary>
    public string Url => app.Urls.Single();

    public static async Task<WatchedStytch> StartAsync(string target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var watched = new WatchedStytch(app, target);
        app.Run(watched.AnswerAsync);
        await app.StartAsync();
        return watched;
    }

    /// <summary>Answers a path from now on, in place of the sandbox.</summary>
    public void Answer(string path, int status, string body, string type = Json) => answers[path] = (status, body, Once: false, type);

    /// <summary>Lets the sandbox answer a path again.</summary>
    public void Forget(string path) => answers.TryRemove(path, out _);

    /// <summary>Refuses the next request for a path, as Stytch does.</summary>
    public void RefuseOnce(string path, string type) => answers[path] = (400, Refusal(type, 400), Once: true, Json);

    /// <summary>Refuses a path from now on, as Stytch does.</summary>
    public void Refuse(string path, string type, int status = 400) => Answer(path, status, Refusal(type, status));

    /// <summary>The bodies that the front sent to a path, in order.</summary>
    public IReadOnlyList<JsonObject> Sent(string path) => [.. requests.Where(request => request.Path == path).Select(request => request.Body!.AsObject())];

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        requests.Enqueue((path, body.StartsWith('{') ? JsonNode.Parse(body) : null));
        if (answers.TryGetValue(path, out var scripted))
        {
            if (scripted.Once)
                answers.TryRemove(path, out _);
            context.Response.StatusCode = scripted.Status;
            context.Response.ContentType = scripted.Type;
            await context.Response.WriteAsync(scripted.Body);
            return;
        }
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedPathAndQuery());
        if (context.Request.Headers.Authorization is [{ } credentials])
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(credentials);
        if (body.Length > 0)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.Headers.Location is { } location)
            context.Response.Headers.Location = location.OriginalString;
        await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync());
    }

    private static string Refusal(string type, int status) =>
        $$"""{"status_code":{{status}},"request_id":"request-id-test-1","error_type":"{{type}}","error_message":"No.","error_url":""}""";
}
