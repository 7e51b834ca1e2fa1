using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using CodaMcp.Tests.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests.Mcp;

/// <summary>Clients that leave in the middle of a body.</summary>
public sealed class LostBodyTests
{
    private const int Times = 10;
    private const string Chunked = "Transfer-Encoding: chunked";
    private static readonly string[] Lengths = ["Content-Length: 1000", "Content-Length: 1000000", Chunked];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_in_the_middle_of_a_body_leaves_no_line_to_look_at(bool resets)
    {
        var front = await McpFront.StartAsync();
        await using (front)
        {
            var requests = new EndedRequests();
            using var watched = front.Services.GetRequiredService<DiagnosticListener>().Subscribe(requests);
            foreach (var length in Lengths)
            {
                for (var i = 0; i < Times; i++)
                {
                    await LeaveAsync(front.Http.BaseAddress!, length, resets);
                    await requests.Ended.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
                }
            }

            // Waits for what the server still has to do with the connections.
            await front.StopAsync();
        }

        // Whole, since Kestrel's lines differ only in their stack.
        if (string.Join("\n", front.Logs.Lines.Where(CollectedLogs.IsWarningOrWorse)) is { Length: > 0 } lines)
            Assert.Fail(lines);
    }

    // The server says when it reads the body. Kestrel itself drops the body of a request that is refused before; that is not tested here.
    private static async Task LeaveAsync(Uri server, string length, bool resets)
    {
        using var request = McpFront.Signed(new HttpRequestMessage());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(server.Host), server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /mcp HTTP/1.1\r\nHost: localhost:{server.Port}\r\nAuthorization: {request.Headers.Authorization}\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n{length}\r\n\r\n"));
        _ = await stream.ReadAsync(new byte[1024]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(length == Chunked ? $"400\r\n{new string(' ', 100)}" : new string(' ', 100)));
        if (resets)
            client.LingerState = new LingerOption(true, 0);
        else
            client.Client.Shutdown(SocketShutdown.Send);
    }

    private sealed class EndedRequests : IObserver<KeyValuePair<string, object?>>
    {
        public Channel<string> Ended { get; } = Channel.CreateUnbounded<string>();

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == "Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop")
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
