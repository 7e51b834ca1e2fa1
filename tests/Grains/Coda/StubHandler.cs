using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace CodaMcp.Tests.Coda;

/// <summary>Stands for the network: answers each request by a function, and keeps what it was asked.</summary>
internal sealed class StubHandler : HttpMessageHandler
{
    private readonly Func<Seen, int, CancellationToken, Task<HttpResponseMessage>> answer;
    private readonly ConcurrentQueue<Seen> seen = new();
    private int count;

    public StubHandler(Func<Seen, int, CancellationToken, Task<HttpResponseMessage>> answer) => this.answer = answer;

    /// <param name="answer">Makes the answer of the request and of how many came before it.</param>
    public StubHandler(Func<Seen, int, HttpResponseMessage> answer)
        : this((request, before, _) => Task.FromResult(answer(request, before)))
    {
    }

    /// <summary>Why no connection can be made; null where one can.</summary>
    public HttpRequestError? Unreachable { get; set; }

    public IReadOnlyList<Seen> Requests => [.. seen];

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Error(HttpStatusCode status, string message) =>
        Json($$"""{"statusCode":{{(int)status}},"statusMessage":"-","message":"{{message}}"}""", status);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Before the body is asked for, as .NET's connections do it.
        if (Unreachable is { } reason)
            throw new HttpRequestException(reason);
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var one = new Seen(
            request.Method, request.RequestUri!, request.Headers.Authorization?.ToString(),
            request.Headers.TryGetValues("X-Coda-Doc-Version", out var version) ? string.Join(',', version) : null, body, request.Headers.UserAgent.ToString());
        seen.Enqueue(one);
        var response = await answer(one, Interlocked.Increment(ref count) - 1, cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    internal sealed record Seen(HttpMethod Method, Uri Address, string? Authorization, string? DocVersion, string? Body, string UserAgent)
    {
        public string Path => Address.PathAndQuery;
    }
}
