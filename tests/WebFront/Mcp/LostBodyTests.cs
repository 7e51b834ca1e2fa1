using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using CodaMcp.Calls;
using CodaMcp.Limits;
using CodaMcp.Tests.Authentication;
using CodaMcp.Tests.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests.Mcp;

/// <summary>Clients that leave in the middle of a body.</summary>
public sealed class LostBodyTests
{
    private const int Times = 10;
    private const int TimesOfEachWay = 4;
    private const string Chunked = "Transfer-Encoding: chunked";
    private const string Signed = "Authorization: Bearer " + McpFront.Bearer;
    private const string Json = "Content-Type: application/json";
    private static readonly (string, string)[] Settings = [("CODAMCP_DRAIN_SECONDS", "0"), ("CODAMCP_PAGES_PER_SECOND", "1000")];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Lengths = ["Content-Length: 1000", "Content-Length: 1000000", Chunked];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_in_the_middle_of_a_body_leaves_no_line_to_look_at(bool resets)
    {
        var front = await McpFront.StartAsync(settings: Settings);
        await using (front)
        {
            var requests = new WatchedRequests();
            using var watched = front.Services.GetRequiredService<DiagnosticListener>().Subscribe(requests);
            foreach (var length in Lengths)
            {
                for (var i = 0; i < Times; i++)
                {
                    using var client = new RawClient(front);
                    // The server says when it reads the body.
                    await client.SendHeadAsync("POST /mcp", Signed, Json, "Expect: 100-continue", length);
                    await client.ReadAsync();
                    await client.SendPartAsync(length);
                    client.Leave(resets);
                    await requests.Ended.Reader.ReadAsync().AsTask().WaitAsync(Patience);
                }
            }

            await AssertQuietAsync(front);
        }
    }

    [Theory]
    [InlineData(200, "GET /health")]
    [InlineData(400, "POST /mcp", "Host: elsewhere.example")]
    [InlineData(401, "POST /mcp")]
    [InlineData(401, "POST /mcp", "Authorization: Bearer junk")]
    [InlineData(403, "PUT /api/v1/quotas")]
    [InlineData(403, "POST /mcp", "Origin: https://elsewhere.example")]
    [InlineData(404, "POST /nowhere")]
    [InlineData(404, "POST /mcp/below", Signed, Json)]
    [InlineData(405, "PUT /mcp", Signed, Json)]
    [InlineData(406, "POST /mcp", Signed, Json, "Accept: text/html")]
    [InlineData(413, "POST /mcp", Signed, Json, "Content-Length: 5000000")]
    [InlineData(415, "POST /mcp", Signed, "Content-Type: text/plain")]
    public async Task A_client_that_leaves_while_its_body_is_dropped_unread_leaves_no_line_to_look_at(int status, string request, params string[] headers)
    {
        var front = await McpFront.StartAsync(settings: Settings);
        await using (front)
        {
            await LeaveAsync(front, status, request, headers);
            await AssertQuietAsync(front);
        }
    }

    [Fact]
    public async Task Nor_does_a_client_whose_request_is_over_a_limit()
    {
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource<CallReply>());
        var member = new FakeMember
        {
            OnStart = _ =>
            {
                started.SetResult();
                return ended.Task;
            },
        };
        var front = await McpFront.StartAsync(member: member, limits: new MemberLimits { OpenRequests = 1, RequestsPerSecond = 1000 }, settings: Settings);
        await using (front)
        {
            var call = front.CallAsync("get_doc");
            await started.Task;
            await LeaveAsync(front, 429, "POST /mcp", [Signed, Json]);
            ended.SetResult(FakeMember.Ended());
            await call;
            await AssertQuietAsync(front);
        }
    }

    // While the request is answered, and while the server drops the rest of the body after the answer.
    private static async Task LeaveAsync(McpFront front, int status, string request, string[] headers)
    {
        var requests = new WatchedRequests();
        using var watched = front.Services.GetRequiredService<DiagnosticListener>().Subscribe(requests);
        foreach (var length in headers.Any(static header => header.StartsWith("Content-Length", StringComparison.Ordinal)) ? [""] : Lengths)
        {
            foreach (var (resets, waits) in new[] { (true, true), (true, false), (false, true), (false, false) })
            {
                for (var i = 0; i < TimesOfEachWay; i++)
                {
                    using var client = new RawClient(front);
                    await client.SendHeadAsync(request, [.. headers, length]);
                    await client.SendPartAsync(length);
                    if (waits)
                        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "), await client.ReadAsync(), StringComparison.Ordinal);
                    else
                        await requests.Begun.Reader.ReadAsync().AsTask().WaitAsync(Patience);
                    client.Leave(resets);
                }

                // Those of clients that waited for the answer.
                while (requests.Begun.Reader.TryRead(out _))
                {
                }
            }
        }
    }

    private static async Task AssertQuietAsync(McpFront front)
    {
        // Waits for what the server still has to do with the connections.
        await front.StopAsync();

        // Whole, since Kestrel's lines differ only in their stack.
        if (string.Join("\n", front.Logs.Lines.Where(CollectedLogs.IsWarningOrWorse)) is { Length: > 0 } lines)
            Assert.Fail(lines);
    }

    private sealed class RawClient(McpFront front) : IDisposable
    {
        private readonly TcpClient client = new();

        public async Task SendHeadAsync(string request, params string[] headers)
        {
            var server = front.Http.BaseAddress!;
            await client.ConnectAsync(IPAddress.Parse(server.Host), server.Port);
            string[] host = headers.Any(static header => header.StartsWith("Host:", StringComparison.Ordinal)) ? [] : [$"Host: localhost:{server.Port}"];
            await SendAsync(string.Join("\r\n", [$"{request} HTTP/1.1", .. host, .. headers.Where(static header => header.Length > 0), "", ""]));
        }

        public Task SendPartAsync(string length) => SendAsync(length == Chunked ? $"400\r\n{new string(' ', 100)}" : new string(' ', 100));

        public async Task<string> ReadAsync()
        {
            var buffer = new byte[1024];
            return Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Patience));
        }

        public void Leave(bool resets)
        {
            if (!resets)
            {
                client.Client.Shutdown(SocketShutdown.Send);
                return;
            }

            client.LingerState = new LingerOption(true, 0);
            client.Close();
        }

        public void Dispose() => client.Dispose();

        private async Task SendAsync(string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
    }

    private sealed class WatchedRequests : IObserver<KeyValuePair<string, object?>>
    {
        public Channel<string> Begun { get; } = Channel.CreateUnbounded<string>();

        public Channel<string> Ended { get; } = Channel.CreateUnbounded<string>();

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start")
                Begun.Writer.TryWrite(value.Key);
            else if (value.Key == "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop")
                Ended.Writer.TryWrite(value.Key);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
