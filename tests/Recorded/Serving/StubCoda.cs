using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using CodaMcp.Tests.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Serving;

/// <summary>Runs a loopback web server in place of Coda. Like Coda, it refuses every parameter beside a page token (recorded).</summary>
internal sealed class StubCoda : IDisposable
{
    private const string Api = "/apis/v1";

    // Recorded: error-400-beside-token.json.
    private static readonly Recording Refused = Recordings.Own.All.Single(recording => recording.Name == "error-400-beside-token.json");

    // All stages share one server, since a server needs time to start. The first path segment identifies the stage.
    private static readonly Lazy<Task<string>> Server = new(Start);
    private static readonly ConcurrentDictionary<string, StubCoda> All = new();
    private static int count;

    private readonly string key = $"/{Interlocked.Increment(ref count)}";
    private readonly Func<Operation, Dictionary<string, string>, string?, Answer> answer;
    private readonly Func<string, Answer> download;

    private StubCoda(Uri server, Func<Operation, Dictionary<string, string>, string?, Answer> answer, Func<string, Answer> download)
    {
        (this.answer, this.download, Address) = (answer, download, new Uri(server, key + Api));
        All[key] = this;
    }

    /// <summary>The API's address.</summary>
    public Uri Address { get; }

    /// <summary>The requests: operation and query, or the host of a file.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Requests that match no operation of Coda.</summary>
    public ConcurrentQueue<string> Unknown { get; } = new();

    /// <summary>Makes a server for a stage.</summary>
    public static Task<StubCoda> Of(Stage stage) => Of(stage.To, _ => stage.ToDownload());

    /// <summary>Makes a server that calls functions.</summary>
    /// <param name="answer">Answers by operation, ids and page token.</param>
    /// <param name="download">Answers by the address of a file.</param>
    public static async Task<StubCoda> Of(Func<Operation, Dictionary<string, string>, string?, Answer> answer, Func<string, Answer> download) =>
        new(new Uri(await Server.Value), answer, download);

    public void Dispose() => All.TryRemove(key, out _);

    private static async Task<string> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(context =>
        {
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            var end = target.IndexOf('/', 1);
            return Send(context, All[target[..end]].AnswerTo(context.Request, target[end..]));
        });
        await server.StartAsync();
        return server.Urls.Single();
    }

    private Answer AnswerTo(HttpRequest request, string target)
    {
        if (target.StartsWith(ToStub.Files, StringComparison.Ordinal))
        {
            var file = target[ToStub.Files.Length..];
            Requests.Enqueue($"file {file}");
            return download(file);
        }

        if (!target.StartsWith(Api, StringComparison.Ordinal) || Operation.OfRequest(request.Method, target[Api.Length..]) is not { } found)
        {
            Unknown.Enqueue($"{request.Method} {target}");
            return Answer.Of("""{"statusCode":404,"statusMessage":"Not Found","message":"Not Found"}"""u8.ToArray(), 404);
        }

        Requests.Enqueue($"{found.Operation.Id}{request.QueryString}");
        var token = request.Query["pageToken"].FirstOrDefault();
        return token is not null && request.Query.Count > 1 ? Answer.Of(Refused) : answer(found.Operation, found.Ids, token);
    }

    private static async Task Send(HttpContext context, Answer answer)
    {
        var body = answer.Body;
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (answer.Headers.TryGetValue("Content-Encoding", out var encoding) && encoding == "gzip")
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                await gzip.WriteAsync(body, context.RequestAborted);
            body = packed.ToArray();
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
